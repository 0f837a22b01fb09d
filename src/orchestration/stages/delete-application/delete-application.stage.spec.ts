import { beforeEach, describe, expect, it } from '@jest/globals';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { FakeAccounts, FakeServerGroups } from '../../../../test/support/fake-cloud.ts';
import { KnownDefinitions } from '../../../../test/support/known-definitions.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { DeleteApplicationStage } from './delete-application.stage.ts';

provesStageCard(DeleteApplicationStage);

describe('the stage deleteApplication', () => {
  let definitions: KnownDefinitions;
  let serverGroups: FakeServerGroups;
  const bench = (application = 'shop'): StageBench<unknown> =>
    new StageBench<unknown>(new DeleteApplicationStage(definitions, new FakeAccounts(serverGroups)), {
      context: { application: { name: application } },
    });

  beforeEach(() => {
    definitions = new KnownDefinitions();
    definitions.addApplication('shop');
    serverGroups = new FakeServerGroups();
  });

  it('deletes it', async () => {
    const stage = bench();

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.taskNames).toEqual(['verifyNoDependencies', 'deleteApplication']);
    expect(definitions.applications.size).toBe(0);
  });

  it('deletes nothing as long as a cloud has something of it, and says what', async () => {
    const capacity = { min: 1, max: 1, desired: 1 };
    const order = { application: 'shop', stack: 'prod', region: 'here', loadBalancers: [], firewalls: [] };
    await serverGroups.create('op', { ...order, capacity, labels: {}, launch: {} });
    const stage = bench();

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toMatch(
      /^Application shop still has the server group shop-prod-v000 \(fake, here\)\. Destroy them first\.$/,
    );
    expect(definitions.applications.size).toBe(1);
  });

  it('takes it for deleted when it was, and the process ended before that was noted', async () => {
    const stage = bench();
    await stage.run({ until: () => stage.stage.tasks[1]?.memory['found'] === true });
    const after = stage.reborn();
    await stage.turn();

    expect(await after.run()).toBe('SUCCEEDED');
  });

  it('fails when there is none of that name', async () => {
    const stage = bench('shpo');

    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toBe('There is no application shpo.');
  });
});
