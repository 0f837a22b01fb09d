/**
 * A FAKE cluster with so many objects: `node cluster.js OBJECTS`. It tells its parent its address and its kubeconfig; told
 * `change`, it changes so many pods a second, one after another, and tells of each what is new and when; it ends when its
 * parent lets go of it.
 */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type FakeCluster, startFakeCluster } from '../../test/fakes/kubernetes/fake-cluster.ts';
import { podsOfGroup, seedGroups } from '../support/cluster-objects.ts';

/** A pod that has changed, as of now. */
export interface Changed {
  namespace: string;
  group: string;
  pod: string;
  restarts: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** In each group: a Deployment, its ReplicaSet, ten pods, and for every second one a Service. */
const objectsOfGroup = 2 + podsOfGroup + 0.5;

const tell = (words: object): void => void process.send?.(words);
const [, , objects = ''] = process.argv;
const cluster: FakeCluster = await startFakeCluster({ pace: 'off' });
const groups = Math.round(Number(objects) / objectsOfGroup);
const pods = seedGroups(cluster.store, groups);
tell({ kubeconfig: cluster.kubeconfig, last: pods.at(-1) });

process.on('message', (word: { changesPerSecond: number; seconds: number }) => void change(word));

async function change({ changesPerSecond, seconds }: { changesPerSecond: number; seconds: number }): Promise<void> {
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < seconds * 1_000) {
    const due = ((performance.now() - began) / 1_000) * changesPerSecond;
    for (; done < due; done += 1) {
      // A prime step visits all groups before it comes to one again.
      const pod = pods[(done * 7_919) % pods.length]!;
      const object = structuredClone(cluster.store.get('/pods', pod.namespace, pod.name)!.object);
      const [status] = object['status'].containerStatuses as [{ restartCount: number }];
      status.restartCount += 1;
      cluster.store.put('/pods', object);
      const changed: Changed = { ...pod, pod: pod.name, restarts: status.restartCount, at: Date.now() };
      tell(changed);
    }
    await pause(2);
  }
  tell({ done });
}

await once(process, 'disconnect');
await cluster.close();
