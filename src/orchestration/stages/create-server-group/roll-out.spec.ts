import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import type { Stage } from '../../port.ts';
import { serverGroupStages } from '../../../../test/support/server-group-stages.ts';
import { CreateServerGroupStage } from './create-server-group.stage.ts';
import { FakeAccounts, FakeGuards, FakeServerGroups } from '../../../../test/support/fake-cloud.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { StageTree } from '../../../../test/support/stage-tree.ts';

let cloud: FakeServerGroups;
let tree: StageTree;
let guards: FakeGuards;

beforeEach(() => {
  cloud = new FakeServerGroups();
  guards = new FakeGuards();
  tree = new StageTree(serverGroupStages(new FakeAccounts(cloud), guards));
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

const errorOf = (type: string): string | undefined =>
  tree.stages
    .filter((stage) => stage.type === type)
    .flatMap((stage) => stage.tasks)
    .find((task) => task.exception !== undefined)?.exception?.details.error;

describe('redblack', () => {
  it('waits, disables the old group and scales it down, as it is told', async () => {
    cloud.hold('shop-v000');
    await create({ strategy: 'RedBlack', delayBeforeCleanup: 60, scaleDown: true, allowScaleDownActive: true });

    expect(tree.outline).toEqual([
      'createServerGroup: SUCCEEDED',
      '  Wait Before Disable: SUCCEEDED',
      '  Disable cluster: SUCCEEDED',
      '  Scale down cluster: SUCCEEDED',
    ]);
    expect(cloud.calls.slice(2)).toEqual(['disable shop-v000 100', 'resize shop-v000 0/0/0']);
  });

  it('destroys what is beyond maxRemainingAsgs', async () => {
    cloud.hold('shop-v000', { disabled: true });
    cloud.hold('shop-v001');
    await create({ strategy: 'redblack', maxRemainingAsgs: 2 });

    expect(cloud.calls.slice(2)).toEqual(['destroy shop-v000', 'disable shop-v001 100']);
  });

  it('takes no traffic from the old group when the new one falls ill while it is waited', async () => {
    cloud.hold('shop-v000');
    tree.stubs.wait = () => {
      const fresh = cloud.groups.get('here/shop-v001');
      if (fresh) fresh.launch = { behaves: 'crashing' };
      return 'SUCCEEDED';
    };
    const stage = await create({ strategy: 'redblack', delayBeforeDisableSec: 300, rollback: { onFailure: true } });

    expect(stage.status).toBe('TERMINAL');
    expect(cloud.groups.get('here/shop-v000')?.disabled).toBe(false);
    expect(errorOf('disableCluster')).toMatch(/No traffic was taken from shop-v000: shop-v001.*exited with code 3/);
  });

  it('follows the newest group that serves, not a newer one that was taken out', async () => {
    cloud.hold('shop-v000');
    cloud.hold('shop-v001', { disabled: true });
    const stage = await create({ strategy: 'redblack', useSourceCapacity: true });

    expect(stage.context.source).toMatchObject({ serverGroupName: 'shop-v000', enabled: true });
    expect(cloud.groups.get('here/shop-v002')?.capacity).toEqual({ min: 2, desired: 2, max: 4 });
  });
});

describe('highlander', () => {
  it('leaves only the new group', async () => {
    cloud.hold('shop-v000');
    cloud.hold('shop-v001', { disabled: true });
    await create({ strategy: 'highlander' });

    expect([...cloud.groups.keys()]).toEqual(['here/shop-v002']);
  });
});

describe('rolling red/black', () => {
  it('moves traffic step by step, each time after the capacity for it is up', async () => {
    cloud.hold('shop-v000', { capacity: { min: 2, desired: 4, max: 6 } });
    await create({ strategy: 'rollingredblack', targetPercentages: [25, 50] });

    expect(cloud.calls).toEqual([
      'create shop-v001',
      'resize shop-v000 4/4/6',
      'resize shop-v001 1/1/1',
      'enable shop-v001',
      'disable shop-v000 25',
      'resize shop-v001 2/2/2',
      'disable shop-v000 50',
      'resize shop-v001 4/4/4',
      'disable shop-v000 100',
      'resize shop-v000 2/4/6',
    ]);
    const upAt = (call: number): number | undefined =>
      cloud.journal[call]?.seen.find((one) => one.name === 'shop-v001')?.up;
    expect([3, 4, 6, 8].map(upAt)).toEqual([1, 1, 2, 4]);
  });

  it('asks a pipeline after each step, and gives everything back when that fails', async () => {
    cloud.hold('shop-v000', { capacity: { min: 2, desired: 4, max: 6 } });
    tree.stubs.pipeline = (stage) =>
      (stage.context.pipelineParameters as JsonObject).percentageComplete === 100 ? 'TERMINAL' : 'SUCCEEDED';
    const stage = await create({
      strategy: 'rollingredblack',
      targetPercentages: [50],
      pipelineBeforeCleanup: { application: 'shop', pipelineId: 'verify' },
      rollback: { onFailure: true, destroyLatest: true },
    });

    expect(stage.status).toBe('TERMINAL');
    expect(cloud.calls.slice(-5)).toEqual([
      'resize shop-v001 4/4/4',
      'enable shop-v000',
      'disable shop-v001 100',
      'destroy shop-v001',
      'resize shop-v000 2/4/6',
    ]);
    expect(cloud.groups.get('here/shop-v000')).toMatchObject({ disabled: false, trafficPercentage: 100 });
  });

  it('never enables a version whose first instance does not come up', async () => {
    cloud.hold('shop-v000');
    const stage = await create({ strategy: 'rollingredblack', behaves: 'crashing', rollback: { onFailure: true } });

    expect(stage.status).toBe('TERMINAL');
    expect(cloud.calls).not.toContain('enable shop-v001');
    expect(cloud.groups.get('here/shop-v001')?.disabled).toBe(true);
    expect(cloud.groups.get('here/shop-v000')).toMatchObject({ disabled: false, trafficPercentage: 100 });
  });
});

describe('a roll-out that is cancelled half way', () => {
  it('leaves the old group with all of its traffic', async () => {
    const old = cloud.hold('shop-v000');
    const bench = new StageBench(new CreateServerGroupStage(new FakeAccounts(cloud), guards), {
      context: { application: 'shop', account: 'fake', region: 'here', strategy: 'rollingredblack' },
    });
    cloud.now = () => bench.now;
    await bench.run();
    old.trafficPercentage = 50;
    await bench.cancel();

    expect(cloud.calls).toEqual(['create shop-v001', 'enable shop-v000']);
  });
});

describe('a traffic guard', () => {
  beforeEach(() => {
    guards.rules.push({ account: '*', location: '*', stack: '*', detail: '*' });
  });

  it.each(['disableServerGroup', 'destroyServerGroup'])(
    'keeps %s from taking the last group that serves',
    async (type) => {
      cloud.hold('shop-v000');
      cloud.hold('shop-v001', { disabled: true });
      const stage = await tree.run(type, { account: 'fake', region: 'here', serverGroupName: 'shop-v000' });

      expect(stage.status).toBe('TERMINAL');
      expect(cloud.calls).toEqual([]);
      expect(errorOf('disableServerGroup')).toMatch(/Cluster shop in fake\/here has a traffic guard/);
    },
  );

  it('keeps a group that serves from being emptied', async () => {
    cloud.hold('shop-v000');
    const resize = { account: 'fake', region: 'here', serverGroupName: 'shop-v000', capacity: { desired: 0 } };

    expect((await tree.run('resizeServerGroup', resize)).status).toBe('TERMINAL');
  });

  it('lets a share of the traffic go', async () => {
    cloud.hold('shop-v000');
    const disable = { account: 'fake', region: 'here', serverGroupName: 'shop-v000', desiredPercentage: 50 };

    expect((await tree.run('disableServerGroup', disable)).status).toBe('SUCCEEDED');
  });
});
