import { type Json, type KubeObject, controllerOf } from '../objects.ts';
import { conditionOf } from './conditions.ts';

/** Neither over nor on its way out. */
export const isActive = ({ metadata, status }: KubeObject): boolean =>
  !metadata.deletionTimestamp && !['Succeeded', 'Failed'].includes(status?.phase);

export const isReady = (pod: KubeObject): boolean => conditionOf(pod, 'Ready')?.status === 'True';

/** When a pod that is ready counts as available, in ms of the cluster's clock. */
export const availableAtMs = (pod: KubeObject, minReadySeconds = 0): number =>
  isReady(pod) ? Date.parse(conditionOf(pod, 'Ready').lastTransitionTime) + minReadySeconds * 1000 : Infinity;

/** A pod as a template says. */
export function podFrom(template: Json, owner: KubeObject, metadata: Json, spec: Json = {}): Json {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      labels: { ...labels, ...metadata.labels },
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controllerOf(owner)],
    },
    spec: { ...template.spec, ...spec },
  };
}

/** Which pods go first when there are too many: those that run least well, then the youngest. */
export const leastWanted = (pods: KubeObject[]): KubeObject[] =>
  [...pods].sort(
    (a, b) =>
      Number(Boolean(a['spec'].nodeName)) - Number(Boolean(b['spec'].nodeName)) ||
      Number(isReady(a)) - Number(isReady(b)) ||
      b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp) ||
      Number(b.metadata.resourceVersion) - Number(a.metadata.resourceVersion),
  );
