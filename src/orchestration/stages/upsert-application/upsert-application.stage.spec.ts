import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { KnownDefinitions } from '../../../../test/support/known-definitions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { UpsertApplicationStage } from './upsert-application.stage.ts';

provesStageCard(UpsertApplicationStage);

describe('the stage upsertApplication', () => {
  let definitions: KnownDefinitions;
  const bench = (application: JsonObject): StageBench<unknown> =>
    new StageBench<unknown>(new UpsertApplicationStage(definitions), {
      context: { application },
      execution: { application: 'shop', authentication: { user: 'token:ci', roles: [], verified: true } },
    });

  beforeEach(() => {
    definitions = new KnownDefinitions();
  });

  it('makes an application, in the name of whoever started it', async () => {
    const stage = bench({ name: 'shop', email: 'shop@example.com' });

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(definitions.applications.get('shop')?.document).toEqual({ name: 'shop', email: 'shop@example.com' });
    expect(stage.stage.context).toMatchObject({ 'application.name': 'shop', revision: 1 });
    expect(definitions.authors[0]).toEqual({ user: 'token:ci', verified: true, application: 'shop' });
  });

  it('changes the keys that are named, and no others', async () => {
    definitions.addApplication('shop', { email: 'old@example.com', trafficGuards: [{ account: 'prod' }] });
    await bench({ name: 'shop', email: 'new@example.com' }).run();

    expect(definitions.applications.get('shop')?.document).toEqual({
      name: 'shop',
      email: 'new@example.com',
      trafficGuards: [{ account: 'prod' }],
    });
  });

  it('changes nothing the second time', async () => {
    const stage = bench({ name: 'shop' });
    const after = stage.reborn();
    await stage.run();
    await after.run();

    expect(definitions.applications.get('shop')?.revision).toBe(1);
  });

  it('looks again when somebody else has saved in between', async () => {
    definitions.addApplication('shop');
    const stage = bench({ name: 'shop', email: 'new@example.com' });
    const find = definitions.findApplication.bind(definitions);
    definitions.findApplication = async (author, name) => {
      const found = await find(author, name);
      definitions.findApplication = find;
      definitions.applications.set('shop', { id: 'shop', name, revision: 2, document: { name, owner: 'grace' } });
      return found;
    };

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(definitions.applications.get('shop')?.document).toEqual({
      name: 'shop',
      owner: 'grace',
      email: 'new@example.com',
    });
  });

  it('asks for the name', () => {
    expect(() => bench({ email: 'shop@example.com' })).toThrow();
  });
});
