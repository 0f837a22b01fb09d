import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import { serverGroupStages } from '../../../../test/support/server-group-stages.ts';
import { FakeAccounts, FakeGuards, FakeServerGroups } from '../../../../test/support/fake-cloud.ts';
import { StageTree } from '../../../../test/support/stage-tree.ts';

let cloud: FakeServerGroups;
let tree: StageTree;
const place = { account: 'fake', region: 'here' };

beforeEach(() => {
  cloud = new FakeServerGroups();
  tree = new StageTree(serverGroupStages(new FakeAccounts(cloud), new FakeGuards()));
  cloud.now = () => tree.now;
  tree.onClock = (now) => {
    cloud.now = now;
  };
});

const errors = (): (string | undefined)[] =>
  tree.stages.flatMap((stage) => stage.tasks).flatMap((task) => (task.exception ? [task.exception.details.error] : []));

describe('rollbackServerGroup', () => {
  const rollback = (rollbackContext: JsonObject, more: JsonObject = {}) =>
    tree.run('rollbackServerGroup', {
      ...place,
      rollbackType: 'EXPLICIT',
      rollbackContext: {
        rollbackServerGroupName: 'shop-v001',
        restoreServerGroupName: 'shop-v000',
        ...rollbackContext,
      },
      ...more,
    });

  it('makes the old group large enough, then gives it traffic, then takes the new one out', async () => {
    cloud.hold('shop-v000', { disabled: true, capacity: { min: 1, desired: 1, max: 4 } });
    cloud.hold('shop-v001', { capacity: { min: 2, desired: 3, max: 3 } });
    const stage = await rollback({ delayBeforeDisableSeconds: 30 });

    expect(stage.status).toBe('SUCCEEDED');
    expect(cloud.calls).toEqual([
      'resize shop-v000 3/3/4',
      'enable shop-v000',
      'disable shop-v001 100',
      'resize shop-v000 1/3/4',
    ]);
    expect(cloud.journal[1]?.seen.find((one) => one.name === 'shop-v000')?.up).toBe(3);
  });

  it('leaves sizes alone with enableAndDisableOnly', async () => {
    cloud.hold('shop-v000', { disabled: true, capacity: { min: 1, desired: 1, max: 4 } });
    cloud.hold('shop-v001');
    await rollback({ enableAndDisableOnly: true });

    expect(cloud.calls).toEqual(['enable shop-v000', 'disable shop-v001 100']);
  });

  it('leaves the new group its traffic when the old one does not come up', async () => {
    cloud.hold('shop-v000', { disabled: true, launch: { behaves: 'crashing' } });
    cloud.hold('shop-v001');
    const stage = await rollback({});

    expect(stage.status).toBe('TERMINAL');
    expect(cloud.groups.get('here/shop-v001')?.disabled).toBe(false);
    expect(errors()).toEqual([expect.stringMatching(/shop-v000 will not come up/)]);
  });

  it('rolls out what an earlier group ran beside the faulty one (PREVIOUS_IMAGE)', async () => {
    cloud.hold('shop-v001', { launch: { version: 'v2', command: 'serve' } });
    await rollback({ launch: { version: 'v1' } }, { rollbackType: 'PREVIOUS_IMAGE' });

    expect(cloud.groups.get('here/shop-v002')).toMatchObject({
      launch: { version: 'v1', command: 'serve' },
      disabled: false,
    });
    expect(cloud.groups.get('here/shop-v001')?.disabled).toBe(true);
  });
});

describe('rollbackCluster', () => {
  it('goes back from the newest group that serves to the one before', async () => {
    cloud.hold('shop-v000', { disabled: true });
    cloud.hold('shop-v001', { disabled: true, version: 'v1' });
    cloud.hold('shop-v002', { version: 'v2' });
    cloud.hold('shop-v003', { disabled: true, version: 'v3' });
    await tree.run('rollbackCluster', { ...place, regions: ['here', 'there'], cluster: 'shop' });

    expect(cloud.calls.filter((call) => !call.startsWith('resize'))).toEqual([
      'enable shop-v001',
      'disable shop-v002 100',
    ]);
  });

  it('does nothing where there is nothing to go back to', async () => {
    cloud.hold('shop-v000');
    const stage = await tree.run('rollbackCluster', { ...place, serverGroup: 'shop-v000' });

    expect(stage.status).toBe('SUCCEEDED');
    expect(cloud.calls).toEqual([]);
  });
});

describe('targets', () => {
  beforeEach(() => {
    cloud.hold('shop-v000');
    cloud.hold('shop-v001');
    cloud.hold('shop-v002');
  });

  it.each([
    ['current_asg_dynamic', 'shop-v002'],
    ['ancestor_asg_dynamic', 'shop-v001'],
    ['oldest_asg_dynamic', 'shop-v000'],
    ['ancestor_asg', 'shop-v001'],
  ])('%s is %s', async (target, name) => {
    await tree.run('disableServerGroup', { ...place, target, cluster: 'shop' });

    expect(cloud.calls).toEqual([`disable ${name} 100`]);
  });

  it('works on a named group in each region, one after another', async () => {
    cloud.hold('shop-v000', { region: 'there' });
    await tree.run('destroyServerGroup', { account: 'fake', regions: ['here', 'there'], serverGroupName: 'shop-v000' });

    expect(cloud.calls).toEqual([
      'disable shop-v000 100',
      'destroy shop-v000',
      'disable shop-v000 100',
      'destroy shop-v000',
    ]);
  });

  it('resizes relative to what is there', async () => {
    await tree.run('resizeServerGroup', { ...place, serverGroupName: 'shop-v000', action: 'scale_up', scaleNum: 1 });

    expect(cloud.calls).toEqual(['resize shop-v000 2/3/4']);
  });

  it('counts a group that is gone as destroyed', async () => {
    const stage = await tree.run('destroyServerGroup', { ...place, serverGroupName: 'shop-v999' });

    expect(stage.status).toBe('SUCCEEDED');
  });

  it('says which group it could not find', async () => {
    const stage = await tree.run('enableServerGroup', { ...place, serverGroupName: 'shop-v999' });

    expect(stage.status).toBe('TERMINAL');
    expect(errors()).toEqual(['Account fake has no server group shop-v999 in here.']);
  });

  it('ends instances, which are replaced', async () => {
    const [first] = cloud.groups.get('here/shop-v001')?.instances ?? [];
    const stage = await tree.run('terminateInstances', { ...place, instanceIds: [first?.name ?? ''] });

    expect(stage.status).toBe('SUCCEEDED');
    expect(cloud.calls).toEqual(['terminateInstances shop-v001']);
    expect(cloud.groups.get('here/shop-v001')?.instances).toHaveLength(2);
  });

  it('puts the bounds back that were written down', async () => {
    await tree.run('captureSourceServerGroupCapacity', { ...place, source: { asgName: 'shop-v001' } });
    await tree.run('pinServerGroup', { ...place, serverGroupName: 'shop-v001', pinMinimumCapacity: true });
    await tree.run('resizeServerGroup', { ...place, serverGroupName: 'shop-v001', action: 'scale_up', scaleNum: 2 });
    await tree.run('pinServerGroup', { ...place, serverGroupName: 'shop-v001', pinMinimumCapacity: true });
    await tree.run('applySourceServerGroupCapacity', place);

    expect(cloud.calls).toEqual(['resize shop-v001 2/4/4', 'resize shop-v001 4/4/4', 'resize shop-v001 2/4/4']);
  });
});

describe('clusters', () => {
  it('are no fault when they are missing, if the stage says so', async () => {
    const disable = { ...place, cluster: 'shop' };

    expect((await tree.run('disableCluster', { ...disable, continueIfClusterNotFound: true })).status).toBe(
      'SUCCEEDED',
    );
    expect((await tree.run('disableCluster', disable)).status).toBe('TERMINAL');
    expect(errors()).toEqual([expect.stringMatching(/has no cluster shop in here/)]);
  });

  it('leave alone what an earlier stage of the pipeline has deployed, and anything newer', async () => {
    cloud.hold('shop-v000');
    const order = { ...place, application: 'shop', capacity: { desired: 1 } };
    await tree.run('createServerGroup', order);
    cloud.hold('shop-v009', { createdAt: tree.now.getTime() + 60_000 });
    await tree.run('shrinkCluster', { ...place, cluster: 'shop', shrinkToSize: 1, allowDeleteActive: true });

    expect([...cloud.groups.keys()]).toEqual(['here/shop-v001', 'here/shop-v009']);
  });

  it('can be copied: what is not said is taken from the original', async () => {
    cloud.hold('shop-prod-v004', { launch: { command: 'serve', version: 'v1' }, loadBalancers: ['front'] });
    await tree.run('copyLastAsg', { ...place, cluster: 'shop-prod', launch: { version: 'v2' } });

    expect(cloud.groups.get('here/shop-prod-v005')).toMatchObject({
      launch: { command: 'serve', version: 'v2' },
      loadBalancers: ['front'],
      capacity: { min: 2, desired: 2, max: 4 },
    });
  });
});
