import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type AdHocSettings, forbiddenJobs, withProvider } from './ad-hoc-rules.ts';
import { StageHandler } from './port.ts';
import { type KnownStageKind, StageKinds } from './stage-kinds.ts';

class Nothing extends StageHandler<unknown> {}

/** Kinds by name, and other names for them. */
class NamedKinds extends StageKinds {
  constructor(private readonly names: Record<string, string>) {
    super();
  }
  override find(type: string): KnownStageKind | undefined {
    const kind = this.names[type];
    return kind === undefined ? undefined : { kind, options: z.looseObject({}), handler: new Nothing() };
  }
  override known(): string[] {
    return Object.values(this.names);
  }
}

const kinds = new NamedKinds({
  destroyServerGroup: 'destroyServerGroup',
  destroyAsg: 'destroyServerGroup',
  wait: 'wait',
});
const forbidden = (job: Record<string, string>, rules: Partial<AdHocSettings>, user = 'anna'): string[] =>
  forbiddenJobs([job], { deny: {}, ...rules }, user, kinds).map(({ message }) => message);

describe('stages without a pipeline', () => {
  it('may be any where nothing is said', () => {
    expect(forbidden({ type: 'destroyServerGroup' }, {})).toEqual([]);
  });

  it.each([{ type: 'destroyServerGroup' }, { type: 'destroyAsg' }, { type: 'destroy!', alias: 'destroyServerGroup' }])(
    'that are denied are so by each of their names: %j',
    (job) => {
      expect(forbidden(job, { deny: { destroyServerGroup: [] } })).toEqual([
        expect.stringMatching(/may not be run ad hoc by anna \(orchestration\.adHoc\.deny says so\)/),
      ]);
    },
  );

  it('that are denied may be run by those who are named', () => {
    expect(forbidden({ type: 'destroyAsg' }, { deny: { destroyServerGroup: ['anna'] } })).toEqual([]);
  });

  it('are those that are allowed, where any are named', () => {
    expect(forbidden({ type: 'wait' }, { allow: ['wait'] })).toEqual([]);
    expect(forbidden({ type: 'destroyServerGroup' }, { allow: ['wait'] })).toEqual([expect.stringMatching(/allow/)]);
  });

  it('are denied though they are allowed', () => {
    expect(forbidden({ type: 'wait' }, { allow: ['wait'], deny: { wait: [] } })).toHaveLength(1);
  });
});

describe('a job with a provider', () => {
  const gce = new NamedKinds({ upsertLoadBalancer_gce: 'upsertLoadBalancer_gce' });

  it('is of the type that its cloud has, where there is one', () => {
    const job = { type: 'upsertLoadBalancer', providerType: 'gce' };
    expect(withProvider(job, gce)['type']).toBe('upsertLoadBalancer_gce');
    expect(withProvider(job, kinds)['type']).toBe('upsertLoadBalancer');
  });

  it('keeps its type for the clouds that no type is named after', () => {
    const aws = new NamedKinds({ upsertLoadBalancer_aws: 'x' });
    expect(withProvider({ type: 'upsertLoadBalancer', providerType: 'aws' }, aws)['type']).toBe('upsertLoadBalancer');
  });
});
