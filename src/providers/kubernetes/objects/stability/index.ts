/** When an object is as it was ordered to be. */
import { DomainError } from '../../../../kernel/index.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { isNative, kindName } from '../kinds.ts';
import { apiService, byConditions, definition, podReady, service, type Surroundings, volumeClaim } from './more.ts';
import { failed, stable, unstable, type Verdict } from './verdict.ts';
import { autoscaler, cronJob, daemonSet, deployment, job, pod, replicaSet, statefulSet } from './workloads.ts';

export type { Verdict } from './verdict.ts';

/** `spinnaker`: what Spinnaker waits for. `conditions`: all that tells of itself whether it is ready. */
export type Rules = 'spinnaker' | 'conditions';

/** A version of an API of which nothing is known: to wait for it would be to wait for ever. */
export class UnsupportedVersion extends DomainError {
  constructor({ apiVersion, kind, metadata }: KubernetesObject) {
    super(
      'invalid',
      `${kind} ${metadata.name} is of ${apiVersion}, of which it cannot be told whether it is stable. Write it as apps/v1.`,
      { apiVersion, kind, name: metadata.name },
    );
  }
}

const controllers = new Map([
  ['deployment', deployment],
  ['replicaset', replicaSet],
  ['statefulset', statefulSet],
  ['daemonset', daemonSet],
]);

const others = new Map([
  ['job', job],
  ['cronjob', cronJob],
  ['horizontalpodautoscaler', autoscaler],
  ['pod', pod],
]);

const more = new Map<string, (object: KubernetesObject, around: Surroundings) => Verdict>([
  ['service', service],
  ['persistentvolumeclaim', volumeClaim],
  ['customresourcedefinition', definition],
  ['apiservice', apiService],
  ['pod', (object) => podReady(object, pod(object))],
]);

/** @throws {UnsupportedVersion} */
export function stabilityOf(object: KubernetesObject, rules: Rules = 'spinnaker', around: Surroundings = {}): Verdict {
  const name = kindName(object).toLowerCase();
  const controller = controllers.get(name);
  if (controller !== undefined) {
    if (object.apiVersion !== 'apps/v1') throw new UnsupportedVersion(object);
    return controller(object);
  }
  if (rules === 'conditions') {
    const better = isNative(object.apiVersion) ? more.get(name) : byConditions;
    if (better !== undefined) {
      const leaving = object.metadata.deletionTimestamp !== undefined;
      return leaving ? unstable('It is being deleted.') : better(object, around);
    }
  }
  return others.get(name)?.(object) ?? stable;
}

/** The same, where a version that nobody knows counts as a failure of the object. */
export function standingOf(object: KubernetesObject, rules?: Rules, around?: Surroundings): Verdict {
  try {
    return stabilityOf(object, rules, around);
  } catch (error) {
    if (error instanceof UnsupportedVersion) return failed(error.message);
    throw error;
  }
}
