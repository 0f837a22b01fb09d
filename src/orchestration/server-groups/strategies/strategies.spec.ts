import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeAccounts, FakeGuards, FakeServerGroups } from '../../../../test/support/fake-cloud.ts';
import { serverGroupStages } from '../../../../test/support/server-group-stages.ts';
import { StageTree } from '../../../../test/support/stage-tree.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import type { Stage } from '../../port.ts';

let cloud: FakeServerGroups;
let tree: StageTree;

beforeEach(() => {
  cloud = new FakeServerGroups();
  tree = new StageTree(serverGroupStages(new FakeAccounts(cloud), new FakeGuards()));
  cloud.now = () => tree.now;
  tree.onClock = (now) => {
    cloud.now = now;
  };
});

const create = (more: JsonObject): Promise<Stage> =>
  tree.run('createServerGroup', {
    application: 'shop',
    account: 'fake',
    region: 'here',
    capacity: { min: 4, desired: 4, max: 4 },
    ...more,
  });

describe('the strategy cfrollingredblack', () => {
  it('starts with one instance, and lets the old group shrink as the new one grows', async () => {
    cloud.hold('shop-v000', { capacity: { min: 4, desired: 4, max: 6 } });
    expect((await create({ strategy: 'cfRollingRedBlack', targetPercentages: [50] })).status).toBe('SUCCEEDED');

    expect(cloud.calls).toEqual([
      'create shop-v001',
      'resize shop-v001 2/2/2',
      'enable shop-v001',
      'resize shop-v000 0/2/6',
      'resize shop-v001 4/4/4',
      'resize shop-v000 0/0/0',
      'disable shop-v000 100',
      'resize shop-v000 4/4/6',
    ]);
    expect(cloud.journal[1]?.seen.find(({ name }) => name === 'shop-v001')?.up).toBe(1);
  });

  it('gives the old group its instances back when a step fails', async () => {
    cloud.hold('shop-v000', { capacity: { min: 4, desired: 4, max: 6 } });
    tree.stubs.pipeline = (stage) =>
      (stage.context['pipelineParameters'] as JsonObject)['percentageComplete'] === 100 ? 'TERMINAL' : 'SUCCEEDED';
    const judge = { pipelineBeforeCleanup: { application: 'shop', pipelineId: 'verify' } };
    await create({ strategy: 'cfrollingredblack', targetPercentages: [50], ...judge, rollback: { onFailure: true } });

    expect(cloud.calls.slice(-3)).toEqual(['resize shop-v000 4/4/6', 'enable shop-v000', 'disable shop-v001 100']);
  });
});

describe('the strategy monitored', () => {
  it('deploys nothing where there is no monitor', async () => {
    const wanted = create({ strategy: 'monitored', deploymentMonitor: { id: 'guardian' } });
    await expect(wanted).rejects.toThrow(
      /the deployment monitor guardian, but none is configured\. Nothing was deployed/,
    );
    expect(cloud.calls).toEqual([]);
  });
});

describe('the strategy rollingpush', () => {
  it('changes the launch settings of the old group, then replaces its instances', async () => {
    await create({
      strategy: 'rollingpush',
      source: { asgName: 'shop-v000' },
      imageId: 'v2',
      termination: { order: 'oldest' },
    });

    expect(tree.stages.slice(1).map(({ type, context }) => [type, context])).toEqual([
      ['updateLaunchConfig', { account: 'fake', region: 'here', cluster: 'shop', asgName: 'shop-v000', imageId: 'v2' }],
      [
        'rollingPush',
        { account: 'fake', region: 'here', cluster: 'shop', asgName: 'shop-v000', termination: { order: 'oldest' } },
      ],
    ]);
    expect(cloud.calls).toEqual([]);
  });
});

describe('a strategy that nobody knows', () => {
  it('is none', async () => {
    cloud.hold('shop-v000');
    await create({ strategy: 'purple' });
    expect(cloud.calls).toEqual(['create shop-v001', 'enable shop-v001']);
  });
});
