/** Workloads with the pods, Services and policies round them, read live. */
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { Forbidden } from '../api/errors.ts';
import type { Live } from '../manifests/live.ts';
import { isOwnedBy } from '../objects/revisions.ts';

export interface Workload {
  object: KubernetesObject;
  pods: KubernetesObject[];
}

export interface Seen {
  workloads: Workload[];
  services: KubernetesObject[];
  policies: KubernetesObject[];
}

/** @param namespace empty: wherever the account may look */
export async function look(live: Live, namespace: string): Promise<Seen> {
  const [sets, pods, services, policies] = await Promise.all([
    listOf(live, 'replicaSet', 'apps/v1', namespace),
    listOf(live, 'pod', 'v1', namespace),
    listOf(live, 'service', 'v1', namespace),
    listOf(live, 'networkPolicy', 'networking.k8s.io/v1', namespace),
  ]);
  const workloads = sets.map((object) => ({ object, pods: pods.filter((pod) => isOwnedBy(pod, object)) }));
  return { workloads, services, policies };
}

export async function listOf(
  live: Live,
  kind: string,
  apiVersion: string,
  namespace: string,
): Promise<KubernetesObject[]> {
  const type = await live.typeOf(kind, apiVersion);
  if (live.limitOf(type, namespace) === 'kinds') return [];
  try {
    return await live.list(type, namespace);
  } catch (error) {
    // Who may see ReplicaSets need not be who may see policies.
    if (error instanceof Forbidden && kind === 'networkPolicy') return [];
    throw error;
  }
}
