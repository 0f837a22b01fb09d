import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { KubernetesObject } from '../../src/providers/kubernetes/api/kubernetes-api.ts';
import { describeOnCluster } from './cluster.ts';
import { fares, replicaSet, service } from './objects.ts';
import { Deliveries } from './pipelines.ts';

type Anything = ReturnType<typeof JSON.parse>;

const size = 3;

describeOnCluster('Traffic while a new version takes over', (cluster) => {
  let deliveries: Deliveries;

  beforeAll(async () => {
    deliveries = await Deliveries.open(cluster.place.kubeconfig);
  }, 60_000);
  afterAll(() => deliveries.close());

  const deploy = async (strategy: string, name: string, container: Anything): Promise<void> => {
    const options = { enableTraffic: true, services: [`service ${name}`], strategy, targetPercentages: [50] };
    const stage = {
      type: 'deployManifest',
      source: 'text',
      manifests: [service(name, { lb: name }), replicaSet(name, container, { replicas: size })],
      namespaceOverride: cluster.namespace,
      moniker: { app: 'shop' },
      trafficManagement: { enabled: true, options },
    };
    const { status, stages } = await deliveries.run(`${name} ${String(container.image)}`, [stage]);
    expect([status, stages.flatMap(({ error }) => (error ? [error.message] : []))]).toEqual(['SUCCEEDED', []]);
  };
  /** Ready pods behind the Service, by their ReplicaSet. */
  const serving = (pods: Iterable<KubernetesObject>, name: string): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { metadata, ...rest } of pods) {
      const { conditions = [] } = (rest as Anything).status ?? {};
      const isReady = conditions.some(({ type, status }: Anything) => type === 'Ready' && status === 'True');
      if (!isReady || metadata.labels?.['lb'] !== name || metadata.deletionTimestamp !== undefined) continue;
      const owner = metadata.ownerReferences?.[0]?.name ?? '(nobody)';
      counts[owner] = (counts[owner] ?? 0) + 1;
    }
    return counts;
  };

  it.each(['redblack', 'highlander', 'rollingredblack'])(
    '%s: at each change of a pod as many are ready behind the Service as the old version had',
    async (strategy) => {
      const name = `shifted-${strategy}`;
      const [old, next] = [`${name}-v000`, `${name}-v001`];
      await deploy('redblack', name, fares.well);
      const type = await cluster.type('pod');
      const where = { namespace: cluster.namespace, labelSelector: `app=${name}` };
      const { items, resourceVersion } = await cluster.api.listPage(type, { ...where, limit: 100 });
      const pods = new Map(items.map((pod) => [pod.metadata.name, pod]));
      expect(serving(pods.values(), name)).toEqual({ [old]: size });

      const seen: Record<string, number>[] = [];
      const watch = async (): Promise<void> => {
        for await (const event of cluster.api.watch(type, { ...where, resourceVersion }, AbortSignal.timeout(60_000))) {
          if (event.type === 'BOOKMARK') continue;
          if (event.type === 'DELETED') pods.delete(event.object.metadata.name);
          else pods.set(event.object.metadata.name, event.object);
          const now = serving(pods.values(), name);
          seen.push(now);
          if (now[old] === undefined && now[next] === size) return;
        }
      };
      await Promise.all([watch(), deploy(strategy, name, fares.wellAnew)]);

      expect(seen.at(-1)).toEqual({ [next]: size });
      const counts = seen.map((now) => Object.values(now).reduce((sum, count) => sum + count, 0));
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(size);
    },
    120_000,
  );
});
