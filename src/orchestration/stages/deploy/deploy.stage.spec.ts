import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import { serverGroupStages } from '../../../../test/support/server-group-stages.ts';
import { FakeAccounts, FakeGuards, FakeServerGroups } from '../../../../test/support/fake-cloud.ts';
import { StageTree } from '../../../../test/support/stage-tree.ts';

describe('deploy', () => {
  let cloud: FakeServerGroups;
  let tree: StageTree;
  const cluster: JsonObject = {
    application: 'shop',
    stack: 'prod',
    account: 'fake',
    region: 'here',
    capacity: { min: 2, desired: 2, max: 2 },
    loadBalancers: ['shop'],
    artifact: '/srv/shop',
    version: 'v1',
  };
  const deploy = (more: JsonObject = {}) => tree.run('deploy', { clusters: [{ ...cluster, ...more }] });

  beforeEach(() => {
    cloud = new FakeServerGroups();
    tree = new StageTree(serverGroupStages(new FakeAccounts(cloud), new FakeGuards()));
    cloud.now = () => tree.now;
    tree.onClock = (now) => {
      cloud.now = now;
    };
  });

  it('makes the group without traffic, and enables it once its instances are up', async () => {
    const stage = await deploy({ strategy: '' });

    expect(stage.status).toBe('SUCCEEDED');
    expect(cloud.calls).toEqual(['create shop-prod-v000', 'enable shop-prod-v000']);
    expect(cloud.journal[1]?.seen).toEqual([{ name: 'shop-prod-v000', disabled: true, trafficPercentage: 0, up: 2 }]);
    expect(stage.outputs).toEqual({ 'deploy.server.groups': { here: ['shop-prod-v000'] } });
  });

  it('hands the keys that no stage knows to the provider', async () => {
    await deploy({ launch: { environment: { A: 'b' } } });

    expect(cloud.groups.get('here/shop-prod-v000')?.launch).toEqual({
      artifact: '/srv/shop',
      version: 'v1',
      environment: { A: 'b' },
    });
  });

  it('says what the provider finds wrong before anything is made', async () => {
    const stage = await deploy({ command: 'missing' });

    expect(stage.status).toBe('TERMINAL');
    expect(cloud.calls).toEqual([]);
    expect(tree.named('Deploy in here')?.tasks[1]?.exception?.details.error).toMatch(/command: is missing/);
  });

  it('redblack takes traffic from the old group only when the new one is up and serves', async () => {
    cloud.hold('shop-prod-v000');
    const stage = await deploy({ strategy: 'redblack' });

    expect(stage.status).toBe('SUCCEEDED');
    expect(cloud.calls).toEqual(['create shop-prod-v001', 'enable shop-prod-v001', 'disable shop-prod-v000 100']);
    expect(cloud.journal[2]?.seen).toContainEqual({
      name: 'shop-prod-v001',
      disabled: false,
      trafficPercentage: 100,
      up: 2,
    });
  });

  it('leaves the old group alone when the new version never comes up, and destroys the new one on request', async () => {
    cloud.hold('shop-prod-v000');
    const stage = await deploy({
      strategy: 'redblack',
      behaves: 'crashing',
      rollback: { onFailure: true, destroyLatest: true },
    });

    expect(stage.status).toBe('TERMINAL');
    expect(cloud.calls.filter((call) => call.includes('v000'))).toEqual([]);
    expect([...cloud.groups.keys()]).toEqual(['here/shop-prod-v000']);
    const failure = tree.named('Deploy in here')?.tasks.find((task) => task.status === 'TERMINAL')?.exception;
    expect(failure?.details.error).toMatch(/its instances keep failing.*exited with code 3; restarted 3 times/);
  });

  it('fails with the reason when time is up', async () => {
    cloud.hold('shop-prod-v000');
    const stage = await deploy({ strategy: 'redblack', behaves: 'starting', stageTimeoutMs: 60_000 });

    expect(stage.status).toBe('TERMINAL');
    expect(
      tree.named('Deploy in here')?.tasks.find((task) => task.status === 'TERMINAL')?.exception?.details.error,
    ).toMatch(/did not come up within 60 s.*connection refused/);
    expect(cloud.groups.get('here/shop-prod-v000')?.disabled).toBe(false);
  });
});
