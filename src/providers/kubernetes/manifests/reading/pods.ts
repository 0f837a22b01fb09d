import { isJsonObject } from '../../../../kernel/index.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { kindName } from '../../objects/kinds.ts';
import { workloadSelector } from '../../objects/label-selectors.ts';
import { at, oldestFirst } from '../../objects/reading.ts';
import { isOwnedBy } from '../../objects/revisions.ts';
import type { Live } from '../live.ts';

/** The pods of an object, the oldest first; a pod is its own. Those that another object owns are not among them. */
export async function podsOf(object: KubernetesObject, live: Live): Promise<KubernetesObject[]> {
  if (kindName(object) === 'pod') return [object];
  const selector = at(object, 'spec', 'selector');
  const labels = isJsonObject(selector) ? workloadSelector(selector) : '';
  if (labels === '') return [];
  const type = await live.typeOf('pod', 'v1');
  const found = await live.list(type, object.metadata.namespace ?? '', labels);
  // Between a Deployment and its pods stands a ReplicaSet, so there the labels alone must tell.
  const isDirect = kindName(object) !== 'deployment';
  return found.filter((pod) => !isDirect || isOwnedBy(pod, object)).toSorted(oldestFirst);
}
