import { describe, expect, it, jest } from '@jest/globals';
import { DomainError, type Json } from '../kernel/index.ts';
import { asking, dataScope, evaluate, type RemoteFunctions, type Scope } from './index.ts';
import type { Evaluated } from './evaluate.ts';

class NotReachable extends DomainError {
  constructor() {
    super('unavailable', 'example.org did not answer.');
  }
}

describe('functions that have to wait', () => {
  const scope = dataScope({ host: 'example.org' });
  const evaluated = (value: Json, of: Scope, remote: RemoteFunctions): Evaluated | Promise<Evaluated> =>
    asking(of, remote, (knowing) => evaluate(value, knowing));

  it('are asked once for each question, also where an answer leads to the next', async () => {
    const fetch = jest.fn((url: unknown) => Promise.resolve(`<${String(url)}>`));
    const given = ['${#fromUrl(host)}', '${#fromUrl(#fromUrl(host))}', 'x-${#fromUrl(host)}'];
    const outcome = await evaluated(given, scope, { fromUrl: fetch });
    expect(outcome).toEqual({ value: ['<example.org>', '<<example.org>>', 'x-<example.org>'], problems: [] });
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('leave the text with the reason when they fail', async () => {
    const outcome = await evaluated('${#fromUrl(host)}', scope, {
      fromUrl: () => Promise.reject(new NotReachable()),
    });
    expect(outcome.value).toBe('${#fromUrl(host)}');
    expect(outcome.problems).toEqual([expect.objectContaining({ description: 'example.org did not answer.' })]);
  });

  it('come to an end when one answer always leads to another question', async () => {
    let count = 0;
    const random = (): number => (count += 1e-6);
    const endless = dataScope({}, {}, { random });
    const outcome = await evaluated('${#ask(T(Math).random())}', endless, { ask: () => Promise.resolve(1) });
    expect(outcome.problems[0]?.description).toContain('no more than 50 answers');
  });

  it('are not asked where the condition does not lead to them', async () => {
    const ask = jest.fn(() => Promise.resolve(1));
    await evaluated('${host != null ? 1 : #ask()}', scope, { ask });
    expect(ask).not.toHaveBeenCalled();
  });

  it('cost no wait where none is asked', () => {
    expect(evaluated('${host}', scope, { ask: () => Promise.resolve(1) })).toEqual({
      value: 'example.org',
      problems: [],
    });
  });
});
