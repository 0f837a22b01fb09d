/** A Deployment as what it is to its ReplicaSets. Pure. */
import type { ServerGroupManager } from '../../port.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { labelsOf } from '../objects/annotations.ts';
import { imagesOf } from '../objects/artifacts/replacement.ts';
import { monikerOf } from '../objects/moniker.ts';
import { createdAt, numberAt } from '../objects/reading.ts';
import { serverGroupName } from '../objects/server-group-views.ts';

/** @param serverGroups their names, in the same namespace */
export function serverGroupManagerOf(
  object: KubernetesObject,
  account: string,
  serverGroups: string[],
): ServerGroupManager {
  const desired = numberAt(object, 'spec', 'replicas') ?? 0;
  return {
    name: serverGroupName(object),
    moniker: monikerOf(object),
    cloudProvider: 'kubernetes',
    account,
    region: object.metadata.namespace ?? '',
    createdAt: createdAt(object),
    capacity: { min: desired, desired, max: desired },
    upToDate: numberAt(object, 'status', 'updatedReplicas') ?? 0,
    available: numberAt(object, 'status', 'availableReplicas') ?? 0,
    version: imagesOf(object).join(', '),
    labels: labelsOf(object),
    serverGroups,
  };
}
