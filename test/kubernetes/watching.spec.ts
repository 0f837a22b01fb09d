import 'reflect-metadata';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { LoadBalancer, OpenAccount, ServerGroup, ServerGroupManager, Sighting } from '../../src/providers/port.ts';
import { openKubernetesAccount } from '../support/kubernetes-account.ts';
import { describeOnCluster } from './cluster.ts';
import { deployment, fares, replicaSet, service } from './objects.ts';

/** What is known of the suite's namespace, as its account tells it. */
class Known {
  readonly #state = new Map<string, Sighting['value']>();
  readonly #listeners = new Set<() => void>();

  seen = (sightings: Sighting[], complete: boolean): void => {
    if (complete) this.#state.clear();
    for (const { name, value } of sightings) {
      if (value) this.#state.set(name, value);
      else this.#state.delete(name);
    }
    for (const listener of this.#listeners) listener();
  };

  get = <T extends Sighting['value']>(name: string): T | undefined => this.#state.get(name) as T | undefined;

  /** A claim about what is not there yet does not hold. */
  until(holds: () => boolean | undefined): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (holds() !== true) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }
}

describeOnCluster('The watch of an account', (cluster) => {
  const known = new Known();
  const itRestarts = cluster.restarts ? it : it.skip;
  let account: OpenAccount;
  const group = (name: string): ServerGroup | undefined => known.get<ServerGroup>(name);
  const manager = (name: string): ServerGroupManager | undefined => known.get<ServerGroupManager>(name);
  const up = (name: string): number =>
    group(name)?.instances.filter(({ healthState }) => healthState === 'Up').length ?? 0;

  beforeAll(async () => {
    account = await openKubernetesAccount(cluster.place, { namespaces: [cluster.namespace] });
    await account.capabilities.watching?.watch(known.seen);
  });
  afterAll(() => account.close());

  it('tells of a Deployment, its ReplicaSets and their pods while it rolls out', async () => {
    await cluster.make(deployment('web'));
    await known.until(() => manager('deployment web')?.available === 2);
    const [first] = manager('deployment web')!.serverGroups;
    await known.until(() => up(first!) === 2);

    const body = { spec: { template: { spec: { containers: [{ name: 'main', ...fares.wellAnew }] } } } };
    await cluster.api.patch(await cluster.key('deployment', 'web'), { kind: 'strategic', body });
    await known.until(() => group(first!)?.capacity.desired === 0 && group(first!)?.instances.length === 0);
    const second = manager('deployment web')!.serverGroups.find((name) => name !== first);
    await known.until(() => up(second!) === 2);
    expect(group(second!)).toMatchObject({ serverGroupManagers: ['deployment web'], capacity: { desired: 2 } });
  });

  it('tells which group a Service leads to, and when it leads elsewhere', async () => {
    const annotations = { 'traffic.spinnaker.io/load-balancers': '["service front"]' };
    await cluster.make(service('front', { app: 'blue' }));
    for (const name of ['blue', 'green']) {
      const made = replicaSet(name, fares.well, { replicas: 1 });
      await cluster.make({ ...made, metadata: { ...made.metadata, annotations } });
    }
    const leadsTo = (name: string) => (): boolean | undefined =>
      known
        .get<LoadBalancer>('service front')
        ?.serverGroups.map((one) => one.name)
        .join() === `replicaSet ${name}`;
    await known.until(leadsTo('blue'));
    await known.until(() => group('replicaSet green')?.disabled);
    await cluster.patch('service', 'front', { spec: { selector: { app: 'green' } } });
    await known.until(leadsTo('green'));
    await known.until(() => group('replicaSet blue')?.disabled);
  });

  it('tells that instances do not come up, and why', async () => {
    await cluster.make(replicaSet('down', fares.unpulled, { replicas: 1 }));
    await known.until(() => group('replicaSet down')?.instances.length === 1);
    const told = (): string =>
      group('replicaSet down')!
        .instances.flatMap(({ health }) => health.map(({ reason }) => reason ?? ''))
        .join(' ');
    await known.until(() => told().includes(fares.unpulled.image));
    expect(up('replicaSet down')).toBe(0);
  });

  itRestarts(
    'hears of what happens while the API server restarts',
    async () => {
      await cluster.make(replicaSet('steady', fares.well, { replicas: 1 }));
      await known.until(() => up('replicaSet steady') === 1);
      await cluster.restart();
      await cluster.patiently(() => cluster.patch('replicaSet', 'steady', { spec: { replicas: 3 } }));
      await known.until(() => up('replicaSet steady') === 3);
    },
    60_000,
  );

  it('tells what is gone', async () => {
    await cluster.make(replicaSet('short', fares.well, { replicas: 1 }));
    await known.until(() => up('replicaSet short') === 1);
    await cluster.remove('replicaSet', 'short');
    await known.until(() => group('replicaSet short') === undefined);
  });
});
