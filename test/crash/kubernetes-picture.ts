import type { FakeCluster } from '../fakes/kubernetes/fake-cluster.ts';
import type { KubeObject } from '../fakes/kubernetes/objects.ts';

const kinds = ['Service', 'ConfigMap', 'ReplicaSet', 'Deployment', 'Job', 'Pod'];
/** Differs from one run to the next: who did it, and when. */
const passing = new Set(['gennaker.io/operation', 'gennaker.io/operations']);

/** What is in a namespace, as text without what differs between two runs of the same: names by chance, ids and times. */
export function pictureOf(cluster: FakeCluster, namespace: string): string[] {
  const objects = kinds.flatMap((kind) => cluster.all(kind, namespace));
  const byChance = new Set(objects.flatMap(partsByChance));
  return objects
    .map((object) => [...byChance].reduce((line, part) => line.replaceAll(part, '*'), lineOf(object, namespace)))
    .sort();
}

/** What a generated name adds, and the hash of a template, which has the namespace in it. */
function partsByChance({ metadata: { name, generateName, labels } }: KubeObject): string[] {
  const hash = labels?.['pod-template-hash'];
  return [
    ...(generateName === undefined ? [] : [name.slice(generateName.length)]),
    ...(hash === undefined ? [] : [hash]),
  ];
}

function lineOf({ kind, metadata, spec, data }: KubeObject, namespace: string): string {
  const { name, labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  const lasting = (map: Record<string, string>): [string, string][] =>
    Object.entries(map)
      .filter(([key]) => !passing.has(key))
      .sort();
  const picture = {
    name,
    owners: ownerReferences.map((owner) => `${owner.kind} ${owner.name}`),
    labels: lasting(labels),
    annotations: lasting(annotations),
    spec,
    data,
  };
  return `${kind} ${JSON.stringify(picture)}`
    .replaceAll(namespace, '(namespace)')
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, '(uid)')
    .replaceAll(/"clusterIPs?":(?:"[^"]*"|\[[^\]]*\])/g, '"clusterIP":"(address)"');
}

/** Counts what is made of each kind in a namespace from now on, be it gone again or not. */
export function additionsTo(cluster: FakeCluster, namespace: string): Record<string, number> {
  const counts: Record<string, number> = {};
  cluster.store.listen(({ type, now: { object } }) => {
    if (type !== 'ADDED' || object.metadata.namespace !== namespace || !kinds.includes(object.kind)) return;
    counts[object.kind] = (counts[object.kind] ?? 0) + 1;
  });
  return counts;
}
