import type { ManifestStatus } from '../../../port.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { mapsAt, numberAt, textAt } from '../reading.ts';

/** How an object stands, and in plain words why it is not there yet. */
export interface Verdict extends ManifestStatus {
  why: string[];
}

export const stable: Verdict = { stable: true, available: true, paused: false, failed: { state: false }, why: [] };

export const unstable = (why: string): Verdict => ({ ...stable, stable: false, why: [why] });
export const unavailable = (why: string): Verdict => ({ ...unstable(why), available: false });
export const failed = (message: string): Verdict => ({
  ...stable,
  stable: false,
  failed: { state: true, message },
  why: [message],
});

export const noneReported: Verdict = unavailable('The cluster has not reported any status yet.');
export const notSeen: Verdict = unstable('The change of its specification has not been seen by its controller yet.');

export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
}

export function conditionsOf(object: KubernetesObject): Condition[] {
  return mapsAt(object, 'status', 'conditions').map((condition) => ({
    type: textAt(condition, 'type') ?? '',
    status: textAt(condition, 'status') ?? '',
    reason: textAt(condition, 'reason') ?? '',
    message: textAt(condition, 'message') ?? '',
  }));
}

/** The controller speaks of an older specification than the one that stands. */
export function isOutdated(object: KubernetesObject): boolean {
  const { generation } = object.metadata;
  return generation !== undefined && numberAt(object, 'status', 'observedGeneration') !== generation;
}

/** `2 of 3 replicas are ready`: the one sentence that most of the rules need. */
export const countText = (are: number, wanted: number, what: string, state: string): string =>
  `${are} of ${wanted} ${what} ${wanted === 1 ? 'is' : 'are'} ${state}.`;
