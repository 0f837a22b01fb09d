import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeAccounts, FakeGuards, FakeServerGroups } from '../../../test/support/fake-cloud.ts';
import { serverGroupStages } from '../../../test/support/server-group-stages.ts';
import { StageTree } from '../../../test/support/stage-tree.ts';
import type { JsonObject } from '../../kernel/index.ts';
import type { Stage } from '../port.ts';

let cloud: FakeServerGroups;
let guards: FakeGuards;
let tree: StageTree;
let first: string;

beforeEach(() => {
  cloud = new FakeServerGroups();
  guards = new FakeGuards();
  tree = new StageTree(serverGroupStages(new FakeAccounts(cloud), guards));
  cloud.now = () => tree.now;
  tree.onClock = (now) => {
    cloud.now = now;
  };
  first = cloud.hold('shop-v000').instances[0]?.name ?? '';
});

const run = (type: string, more: JsonObject = {}): Promise<Stage> =>
  tree.run(type, { credentials: 'fake', region: 'here', instanceIds: [first], ...more });
const faring = async (): Promise<string[]> =>
  (await cloud.find({ region: 'here', name: 'shop-v000' }))?.instances.map(({ name, healthState }) =>
    name === first ? `first ${healthState}` : healthState,
  ) ?? [];

describe('stages of single instances', () => {
  it('find the server group by the instance', async () => {
    expect((await run('terminateInstances')).context['serverGroupName']).toBe('shop-v000');
  });

  it('make the server group smaller by the instance that they end', async () => {
    const more = { instanceIds: null, instance: first, asgName: 'shop-v000' };
    expect((await run('terminateInstanceAndDecrementServerGroup', more)).status).toBe('SUCCEEDED');
    expect(cloud.groups.get('here/shop-v000')?.capacity).toEqual({ min: 1, desired: 1, max: 4 });
    expect(await faring()).toEqual(['Up']);
  });

  it('wait until an instance that they reboot is up again', async () => {
    expect((await run('rebootInstances')).status).toBe('SUCCEEDED');
    expect(await faring()).toEqual(['first Up', 'Up']);
    expect(tree.now.getTime()).toBeGreaterThan(Date.UTC(2026, 0, 5, 12));
  });

  it.each([
    ['deregisterInstancesFromLoadBalancer', 'registerInstancesWithLoadBalancer'],
    ['disableInstancesInDiscovery', 'enableInstancesInDiscovery'],
  ])('take an instance out of traffic and give it back: %s, %s', async (out, back) => {
    expect((await run(out)).status).toBe('SUCCEEDED');
    expect(await faring()).toEqual(['first OutOfService', 'Up']);
    expect((await run(back)).status).toBe('SUCCEEDED');
    expect(await faring()).toEqual(['first Up', 'Up']);
  });

  it.each(['rebootInstances', 'disableInstancesInDiscovery', 'terminateInstanceAndDecrementServerGroup'])(
    'leave the last instances of a guarded cluster alone: %s',
    async (type) => {
      guards.rules.push({ account: '*', location: '*', stack: '*', detail: '*' });
      const instanceIds = cloud.groups.get('here/shop-v000')?.instances.map(({ name }) => name) ?? [];
      expect((await run(type, { instanceIds })).status).toBe('TERMINAL');
      expect(cloud.calls).toEqual([]);
    },
  );

  it('are refused when they name an instance that is nowhere', async () => {
    const stage = await run('rebootInstances', { instanceIds: ['shop-v000-none'] });
    expect(stage.tasks[0]?.exception?.details.error).toMatch(/no server group of shop in here has such an instance/);
  });
});

describe('destroying several server groups', () => {
  const destroy = (...serverGroupNames: string[]): Promise<Stage> =>
    run('bulkDestroyServerGroup', { serverGroupNames });

  it('takes the traffic of all before any is ended', async () => {
    cloud.hold('shop-v001');
    cloud.hold('shop-v002');
    expect((await destroy('shop-v000', 'shop-v001')).status).toBe('SUCCEEDED');
    expect(cloud.calls).toEqual([
      'disable shop-v000 100',
      'disable shop-v001 100',
      'destroy shop-v000',
      'destroy shop-v001',
    ]);
  });

  it('asks the traffic guard about all of them at once', async () => {
    guards.rules.push({ account: '*', location: '*', stack: '*', detail: '*' });
    cloud.hold('shop-v001');
    expect((await destroy('shop-v000', 'shop-v001')).status).toBe('TERMINAL');
    expect(cloud.calls).toEqual([]);
  });
});
