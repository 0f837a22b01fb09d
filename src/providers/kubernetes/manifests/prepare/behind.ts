/** Puts the objects of an order behind the load balancers that it names. */
import { type Fault, InvalidInput } from '../../../../kernel/index.ts';
import { type ManifestOrder, manifestRef } from '../../../port.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { loadBalancersOf, withLoadBalancers } from '../../objects/annotations.ts';
import { isSameKind, kindName } from '../../objects/kinds.ts';
import { attached } from '../../objects/traffic.ts';
import type { Live } from '../live.ts';

/** @throws {InvalidInput} it says other load balancers itself, one of them cannot be found, or cannot be used */
export async function behindBalancers(
  object: KubernetesObject,
  { enable, services }: ManifestOrder['traffic'],
  others: readonly KubernetesObject[],
  live: Live,
): Promise<KubernetesObject> {
  if (services.length === 0) return object;
  const there = loadBalancersOf(object);
  if (there !== undefined && there.toSorted().join() !== services.toSorted().join()) {
    const message = `says ${there.join(', ') || 'nothing'}, but the stage names ${services.join(', ')}. Leave one of them out.`;
    throw fault(object, { path: ['metadata', 'annotations', 'traffic.spinnaker.io/load-balancers'], message });
  }
  const annotated = withLoadBalancers(object, services);
  if (!enable) return annotated;
  let behind = annotated;
  for (const service of await Promise.all(services.map((name) => serviceOf(name, object, others, live)))) {
    behind = attached(behind, service);
  }
  return behind;
}

const fault = ({ kind, metadata }: KubernetesObject, ...faults: Fault[]): InvalidInput =>
  new InvalidInput(`${kind} ${metadata.name}`, faults);

/** One that the same order deploys comes before one of the cluster. */
async function serviceOf(
  named: string,
  object: KubernetesObject,
  others: readonly KubernetesObject[],
  live: Live,
): Promise<KubernetesObject> {
  const namespace = object.metadata.namespace ?? '';
  const path = ['trafficManagement', 'options', 'services'];
  const ref = manifestRef(named, namespace);
  if (!isSameKind(ref.kind, 'service')) {
    throw fault(object, { path, message: `names ${named}. Only a Service can send traffic, "service web".` });
  }
  const own = others.find(
    (other) =>
      kindName(other) === 'service' &&
      other.metadata.name === ref.name &&
      (other.metadata.namespace ?? '') === namespace,
  );
  const found = own ?? (await live.find(ref));
  if (found !== undefined) return found;
  const message = `names ${named}, which is neither among the manifests nor in namespace ${namespace}.`;
  throw fault(object, { path, message });
}
