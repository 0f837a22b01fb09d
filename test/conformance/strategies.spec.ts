import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { Stage } from '../../src/orchestration/port.ts';
import { NoSuchServerGroup } from '../../src/providers/port.ts';
import { FakeAccounts, FakeGuards, FakeServerGroups } from '../support/fake-cloud.ts';
import { serverGroupStages } from '../support/server-group-stages.ts';
import { StageTree } from '../support/stage-tree.ts';

/** Conformance with Orca: what becomes of a roll-out that fails while the old server group is taken out. */
describe('80: a roll-out whose new group is up, and whose old group cannot be disabled', () => {
  let cloud: FakeServerGroups;
  let tree: StageTree;

  beforeEach(() => {
    cloud = new FakeServerGroups();
    tree = new StageTree(serverGroupStages(new FakeAccounts(cloud), new FakeGuards()));
    cloud.now = () => tree.now;
    tree.onClock = (now) => {
      cloud.now = now;
    };
    cloud.hold('shop-v000', { capacity: { min: 2, desired: 2, max: 4 } });
    const disable = cloud.disable.bind(cloud);
    cloud.disable = (operation, ref, percentage) =>
      ref.name === 'shop-v000'
        ? Promise.reject(new NoSuchServerGroup('fake', ref))
        : disable(operation, ref, percentage);
  });

  const rollOut = (more: JsonObject): Promise<Stage> =>
    tree.run('createServerGroup', {
      application: 'shop',
      account: 'fake',
      region: 'here',
      capacity: { min: 2, desired: 2, max: 2 },
      rollback: { onFailure: true },
      ...more,
    });
  const types = (): string[] => tree.stages.map((stage) => stage.type);

  it('is not rolled back with redblack', async () => {
    expect((await rollOut({ strategy: 'redblack' })).status).toBe('TERMINAL');
    expect(types()).toEqual(['createServerGroup', 'disableCluster']);
    expect(cloud.groups.get('here/shop-v001')).toMatchObject({ disabled: false, trafficPercentage: 100 });
  });

  it('is rolled back by enabling and disabling only with rollingredblack', async () => {
    expect((await rollOut({ strategy: 'rollingredblack', targetPercentages: [50] })).status).toBe('TERMINAL');
    const back = tree.stages.find((stage) => stage.type === 'rollbackServerGroup');
    expect(back?.context['rollbackContext']).toMatchObject({ enableAndDisableOnly: true });
    const children = tree.stages.filter((stage) => stage.parentStageId === back?.id);
    expect(children.map((stage) => [stage.type, stage.status])).toEqual([
      ['enableServerGroup', 'SUCCEEDED'],
      ['disableServerGroup', 'SUCCEEDED'],
    ]);
    expect(cloud.groups.get('here/shop-v001')?.disabled).toBe(true);
    expect(cloud.groups.get('here/shop-v000')).toMatchObject({ disabled: false, trafficPercentage: 100 });
  });

  it('is rolled back with redblack when the new group itself did not come up', async () => {
    expect((await rollOut({ strategy: 'redblack', behaves: 'crashing' })).status).toBe('TERMINAL');
    expect(types()).toContain('rollbackServerGroup');
    expect(cloud.groups.get('here/shop-v000')).toMatchObject({ disabled: false, trafficPercentage: 100 });
  });
});

describe('a stage of server groups that names a cloud nobody has configured', () => {
  it.each(['createServerGroup', 'cloneServerGroup', 'disableCluster', 'rollbackCluster', 'resizeServerGroup'])(
    'is refused with the name of the cloud: %s',
    async (type) => {
      const tree = new StageTree(serverGroupStages(new FakeAccounts(new FakeServerGroups()), new FakeGuards()));
      const context = {
        credentials: 'prod',
        cloudProvider: 'gce',
        region: 'us',
        cluster: 'shop',
        target: 'current_asg_dynamic',
      };
      const stage = await tree.run(type, context);
      expect(stage.status).toBe('TERMINAL');
      const errors = tree.stages.flatMap((each) => each.tasks).map((task) => task.exception?.details.error);
      expect(errors).toContainEqual(expect.stringMatching(/works on account prod of the provider gce, but no account/));
    },
  );
});
