import { startFakeCluster } from '../fakes/kubernetes/fake-cluster.ts';
import { kubeconfigOf } from '../fakes/kubernetes/kubeconfig.ts';
import type { Place } from './cluster.ts';

/** The FAKE cluster, one for each suite. */
export async function openFake(): Promise<Place> {
  const fake = await startFakeCluster({ token: 'tester' });
  fake.access.accept('nobody', 'nobody');
  fake.access.forbid((wish, user) => user === 'nobody' && wish.group !== 'authorization.k8s.io');
  return {
    kubeconfig: fake.kubeconfig,
    nobody: () => Promise.resolve(kubeconfigOf(fake.url, { token: 'nobody' })),
    restart: () => fake.restart(),
    compact: async () => fake.compact(),
    async bookmark() {
      while (fake.openWatches === 0) await new Promise((resolve) => setImmediate(resolve));
      fake.bookmark();
    },
    pass: (seconds) => fake.advance(seconds),
    says: ({ namespace, name }, words) => fake.logs.set(`${namespace}/${name}`, words),
    close: () => fake.close(),
  };
}
