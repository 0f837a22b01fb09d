import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeCluster, startFakeCluster } from '../../../../test/fakes/kubernetes/fake-cluster.ts';
import { openKubernetesAccount } from '../../../../test/support/kubernetes-account.ts';
import type { LoadBalancer, OpenAccount, ServerGroup, ServerGroupManager, Sighting } from '../../port.ts';

const template = (labels: Record<string, string>) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'main', image: 'corp/web:1', env: [{ name: 'KEY', value: 'hunter2' }] }] },
});

function workload(
  kind: string,
  name: string,
  labels: Record<string, string>,
  more: { metadata?: object; spec?: object } = {},
) {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop', ...more.metadata },
    spec: { replicas: 2, selector: { matchLabels: { app: labels['app'] } }, template: template(labels), ...more.spec },
  };
}

const service = (name: string, selector: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop' },
  spec: { selector, ports: [{ port: 80 }] },
});

/** What an account tells, and what it has come to. */
class Told {
  readonly lists: Sighting[][] = [];
  readonly changes: Sighting[] = [];
  readonly troubles: (string | undefined)[] = [];
  readonly state = new Map<string, Sighting['value']>();
  #listeners = new Set<() => void>();

  seen = (sightings: Sighting[], complete: boolean): void => {
    if (complete) this.lists.push(sightings);
    else this.changes.push(...sightings);
    if (complete) this.state.clear();
    for (const { region, name, value } of sightings) {
      if (value) this.state.set(`${region}/${name}`, value);
      else this.state.delete(`${region}/${name}`);
    }
    for (const listener of this.#listeners) listener();
  };
  troubled = (reason: string | undefined): void => {
    this.troubles.push(reason);
    for (const listener of this.#listeners) listener();
  };

  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  group = (name: string): ServerGroup => this.state.get(`shop/${name}`) as ServerGroup;
  names = (): string[] => [...this.state.keys()].sort();
}

describe('the watch of a cluster', () => {
  let cluster: FakeCluster;
  let account: OpenAccount;
  let told: Told;

  beforeEach(async () => {
    cluster = await startFakeCluster({ namespaces: ['shop', 'other'], token: 'good' });
    told = new Told();
  });

  afterEach(async () => {
    await account.close();
    await cluster.close();
  });

  /** Watches, until all is told that there is. */
  async function watch(options: object = {}): Promise<void> {
    account = await openKubernetesAccount(cluster, options);
    await account.capabilities.watching?.watch(told.seen, told.troubled);
    await told.until(() => told.lists.length > 0);
  }

  const settled = (): Promise<void> =>
    told.until(() => told.group('replicaSet web-v001').instances.every(({ healthState }) => healthState === 'Up'));

  function forget(kind: string, name: string): void {
    const { table } = cluster.registry.kinds.named(kind);
    cluster.registry.remove(cluster.store.get(table, 'shop', name)!);
  }

  it('tells all that there is, and who belongs to whom', async () => {
    cluster.seed([
      workload('Deployment', 'api', { app: 'api' }),
      workload(
        'ReplicaSet',
        'web-v001',
        { app: 'web', serves: 'web' },
        {
          metadata: { annotations: { 'traffic.spinnaker.io/load-balancers': '["service web"]' } },
        },
      ),
      service('web', { serves: 'web' }),
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'front', namespace: 'shop' },
        spec: {
          rules: [
            {
              host: 'shop.example',
              http: {
                paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
              },
            },
          ],
        },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'only-web', namespace: 'shop' },
        spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'] },
      },
    ]);
    await watch();
    await settled();

    expect(told.group('replicaSet web-v001')).toMatchObject({
      moniker: { app: 'web', cluster: 'web', sequence: 1 },
      capacity: { desired: 2 },
      disabled: false,
      loadBalancers: ['service web'],
      firewalls: ['only-web'],
      version: '1',
    });
    expect(told.group('replicaSet web-v001').instances).toHaveLength(2);
    for (const balancer of ['service web', 'ingress front']) {
      const { serverGroups } = told.state.get(`shop/${balancer}`) as LoadBalancer;
      expect(serverGroups).toEqual([{ name: 'replicaSet web-v001', disabled: false, trafficPercentage: 100 }]);
    }
    await told.until(() => (told.state.get('shop/deployment api') as ServerGroupManager).available === 2);
    const manager = told.state.get('shop/deployment api') as ServerGroupManager;
    expect(manager).toMatchObject({ capacity: { desired: 2 }, upToDate: 2 });
    expect(told.group(manager.serverGroups[0]!)).toMatchObject({ serverGroupManagers: ['deployment api'] });
    expect(JSON.stringify([...told.state.values()])).not.toContain('hunter2');
  });

  it('tells one server group when one pod changes', async () => {
    cluster.seed([
      workload('ReplicaSet', 'web-v001', { app: 'web' }),
      workload('ReplicaSet', 'api-v001', { app: 'api' }),
      service('web', { app: 'web' }),
    ]);
    await watch();
    await settled();
    await told.until(() =>
      told.group('replicaSet api-v001').instances.every(({ healthState }) => healthState === 'Up'),
    );
    told.changes.length = 0;

    const [pod] = told.group('replicaSet web-v001').instances;
    forget('Pod', pod!.name);
    await told.until(() => {
      const { instances } = told.group('replicaSet web-v001');
      return instances.length === 2 && instances.every(({ name }) => name !== pod!.name);
    });
    await settled();
    expect([...new Set(told.changes.map(({ name }) => name))]).toEqual(['replicaSet web-v001']);
  });

  it('tells a group and its load balancer when the Service looks elsewhere', async () => {
    const annotations = { 'traffic.spinnaker.io/load-balancers': '["service web"]' };
    cluster.seed([
      workload('ReplicaSet', 'web-v001', { app: 'web' }, { metadata: { annotations } }),
      service('web', { app: 'web' }),
    ]);
    await watch();
    await settled();

    cluster.edit('Service', 'shop', 'web', (object) => {
      object.spec.selector = { app: 'nobody' };
    });
    await told.until(() => told.group('replicaSet web-v001').disabled);
    await told.until(() => (told.state.get('shop/service web') as LoadBalancer).serverGroups.length === 0);
    expect(told.group('replicaSet web-v001').loadBalancers).toEqual(['service web']);
  });

  it('tells what is gone', async () => {
    cluster.seed([workload('ReplicaSet', 'web-v001', { app: 'web' }), service('web', { app: 'web' })]);
    await watch();
    forget('Service', 'web');
    await told.until(() => !told.state.has('shop/service web'));
    expect(told.names()).toEqual(['shop/replicaSet web-v001']);
  });

  it('goes on where the server has ended it, without a new list', async () => {
    cluster.seed([workload('ReplicaSet', 'web-v001', { app: 'web' })]);
    await watch();
    await settled();
    const lists = (): number => cluster.log.lines().filter((line) => line.startsWith('list ')).length;
    const before = lists();

    cluster.closeWatches();
    cluster.edit('ReplicaSet', 'shop', 'web-v001', (object) => {
      object.spec.replicas = 3;
    });
    await told.until(() => told.group('replicaSet web-v001').capacity.desired === 3);
    expect(lists()).toBe(before);
  });

  it('lists anew when the server has forgotten where it was, and finds out what went meanwhile', async () => {
    cluster.seed([workload('ReplicaSet', 'web-v001', { app: 'web' }), service('web', { app: 'web' })]);
    await watch();
    await settled();

    await cluster.goDown();
    forget('Service', 'web');
    cluster.compact();
    await cluster.goOn();
    await told.until(() => !told.state.has('shop/service web'));
    expect(told.lists).toHaveLength(1);
  });

  it('says that the cluster is away, and when it is back', async () => {
    cluster.seed([workload('ReplicaSet', 'web-v001', { app: 'web' })]);
    await watch();
    await settled();

    await cluster.goDown();
    await told.until(() => told.troubles.at(-1) !== undefined);
    expect(told.troubles.at(-1)).toMatch(/Account dev cannot watch .* now/);
    await cluster.goOn();
    await told.until(() => told.troubles.at(-1) === undefined);
  });

  it('passes over kinds that it may not see, and says so', async () => {
    cluster.seed([workload('ReplicaSet', 'web-v001', { app: 'web' }), service('web', { app: 'web' })]);
    cluster.access.forbid(({ resource, verb }) => resource === 'services' && verb === 'list');
    await watch({ checkPermissionsOnStartup: false });
    expect(told.names()).toEqual(['shop/replicaSet web-v001']);
    expect(account.remarks?.()).toEqual([
      expect.stringMatching(/^May not list objects of kind Service in namespace default, .*shop, so none/),
    ]);
  });

  it('watches each namespace by itself where it may not watch all', async () => {
    cluster.seed([workload('ReplicaSet', 'web-v001', { app: 'web' })]);
    cluster.access.forbid(({ namespace, resource }) => namespace === '' && resource !== 'namespaces');
    await watch({ omitNamespaces: ['kube-system', 'default'] });
    expect(told.names()).toEqual(['shop/replicaSet web-v001']);
    const places = cluster.log.lines().filter((line) => line.startsWith('list ') && line.endsWith('/replicasets'));
    expect(places.map((line) => line.split('/').at(-2)).sort()).toEqual(['other', 'shop']);
  });

  it('keeps to its namespaces, its kinds, and where it is told, to what was deployed from here', async () => {
    const managed = { metadata: { annotations: { 'moniker.spinnaker.io/application': 'web' } } };
    cluster.seed([
      workload('ReplicaSet', 'web-v001', { app: 'web' }, managed),
      workload('ReplicaSet', 'own', { app: 'own' }),
      workload('StatefulSet', 'db', { app: 'db' }, { ...managed, spec: { serviceName: 'db' } }),
      { ...workload('ReplicaSet', 'far', { app: 'far' }, managed), metadata: { name: 'far', namespace: 'other' } },
    ]);
    await watch({ namespaces: ['shop'], omitKinds: ['StatefulSet'], onlySpinnakerManaged: true });
    expect(told.names()).toEqual(['shop/replicaSet web-v001']);
  });

  it('hands out the end of what a container wrote, and only for a pod of the group', async () => {
    cluster.seed([workload('ReplicaSet', 'web-v001', { app: 'web' })]);
    await watch();
    await settled();
    const { name } = told.group('replicaSet web-v001').instances[0]!;
    cluster.logs.set(`shop/${name}`, 'first\nlast\n');
    const tail = (group: string) => account.capabilities.watching!.logTail({ region: 'shop', name: group }, name, 5);
    expect(await tail('replicaSet web-v001')).toBe('last\n');
    expect(await tail('replicaSet api-v001')).toBeUndefined();
  });
});
