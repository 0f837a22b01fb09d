/** Rules for kinds that Spinnaker does not wait for; an account asks for them. */
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { mapsAt, textAt } from '../reading.ts';
import {
  type Condition,
  conditionsOf,
  failed,
  isOutdated,
  noneReported,
  notSeen,
  stable,
  unavailable,
  unstable,
  type Verdict,
} from './verdict.ts';

/** What a rule must know of other objects. */
export interface Surroundings {
  /** The storage class binds a volume only when a pod wants it. */
  bindsOnFirstUse?: boolean;
}

export function service(object: KubernetesObject): Verdict {
  if (textAt(object, 'spec', 'type') !== 'LoadBalancer') return stable;
  const addresses = mapsAt(object, 'status', 'loadBalancer', 'ingress');
  return addresses.length > 0 ? stable : unavailable('The load balancer has no address yet.');
}

export function volumeClaim(object: KubernetesObject, { bindsOnFirstUse = false }: Surroundings): Verdict {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Bound' || (bindsOnFirstUse && phase === 'Pending')) return stable;
  if (phase === 'Lost') return failed('The volume that the claim was bound to is gone.');
  return unavailable('The claim is not bound to a volume yet.');
}

export function definition(object: KubernetesObject): Verdict {
  const conditions = conditionsOf(object);
  const refused = conditions.find(({ type, status }) => type === 'NamesAccepted' && status === 'False');
  if (refused !== undefined) return failed(`The names of the kind are not accepted: ${refused.message}`);
  const established = conditions.some(({ type, status }) => type === 'Established' && status === 'True');
  return established ? stable : unavailable('The kind is not established yet.');
}

export function apiService(object: KubernetesObject): Verdict {
  const available = conditionsOf(object).find(({ type }) => type === 'Available');
  if (available === undefined) return noneReported;
  return available.status === 'True' ? stable : unavailable(textOf(available, 'The API is not available'));
}

/**
 * By the conventions that controllers keep for kinds of their own: the generation that was observed, and the conditions
 * `Stalled`, `Reconciling` and `Ready`.
 *
 * @see {@link https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus}
 */
export function byConditions(object: KubernetesObject): Verdict {
  // A controller that reports no generation may be done all the same.
  if (object.status?.['observedGeneration'] !== undefined && isOutdated(object)) return notSeen;
  const conditions = conditionsOf(object);
  const find = (name: string): Condition | undefined => conditions.find(({ type }) => type === name);
  const stalled = find('Stalled');
  if (stalled?.status === 'True') return failed(textOf(stalled, 'It does not get on'));
  const reconciling = find('Reconciling');
  if (reconciling?.status === 'True') return unstable(textOf(reconciling, 'It is still being worked on'));
  const ready = find('Ready');
  if (ready === undefined || ready.status === 'True') return stable;
  return unavailable(textOf(ready, 'It is not ready yet'));
}

export function podReady(object: KubernetesObject, verdict: Verdict): Verdict {
  if (!verdict.stable || textAt(object, 'status', 'phase') !== 'Running') return verdict;
  const ready = conditionsOf(object).find(({ type }) => type === 'Ready');
  return ready?.status === 'True' ? verdict : unavailable(textOf(ready, 'The pod is not ready yet'));
}

const textOf = (condition: Condition | undefined, otherwise: string): string => {
  const said = [condition?.reason, condition?.message].filter((text) => text !== undefined && text !== '').join(': ');
  return said === '' ? `${otherwise}.` : `${otherwise}: ${said}`;
};
