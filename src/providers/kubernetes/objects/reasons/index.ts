/** Why an object is not what it was ordered to be: found in its pods and its events, said in plain words. */
import type { ManifestEvent } from '../../../port.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { mapsAt, textAt } from '../reading.ts';
import { conditionsOf } from '../stability/verdict.ts';
import { containerReason, trimmed } from './containers.ts';
import { lastEvent } from './events.ts';

export { eventOf, newestEventFirst } from './events.ts';

/** Sentences, and names of pods in one of them. */
const mostReasons = 8;
const mostNames = 3;

/** @param pods of the object; those of an older version of it may be among them */
export function reasonsOf(
  object: KubernetesObject,
  pods: readonly KubernetesObject[],
  events: readonly ManifestEvent[],
): string[] {
  const byReason = new Map<string, string[]>();
  for (const pod of pods) {
    const reason = podReason(pod, events);
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), pod.metadata.name]);
  }
  const ofPods = [...byReason].map(([reason, names]) => `${namesText(names)}: ${reason}`);
  return [...new Set([...ownReasons(object, events), ...ofPods])].slice(0, mostReasons);
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).join(', ');
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return `${names.length === 1 ? 'Pod' : `${names.length} pods,`} ${shown}${more}`;
}

/** Pods that could not even be made: a quota, a policy, an admission webhook. */
function ownReasons(object: KubernetesObject, events: readonly ManifestEvent[]): string[] {
  const refused = conditionsOf(object).find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  const words = refused?.message ?? lastEvent(events, 'FailedCreate')?.message;
  if (words === undefined || words === '') return [];
  const text = trimmed(words).replace(/^Error creating: /, '');
  const quota = /exceeded quota/.test(text) ? ' A quota of the namespace is used up.' : '';
  return [`Its pods cannot be made: ${text}.${quota}`];
}

/** @returns `undefined`: nothing is wrong with it */
function podReason(pod: KubernetesObject, events: readonly ManifestEvent[]): string | undefined {
  const about = `pod ${pod.metadata.name}`;
  if (pod.metadata.deletionTimestamp !== undefined) return undefined;
  const scheduled = conditionsOf(pod).find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') {
    return `no node can take it: ${trimmed(scheduled.message) || scheduled.reason || 'the scheduler gives no reason'}.`;
  }
  if (textAt(pod, 'status', 'phase') === 'Failed' && textAt(pod, 'status', 'reason') !== undefined) {
    const [reason, message] = ['reason', 'message'].map((field) => textAt(pod, 'status', field) ?? '');
    return `it has failed (${reason ?? ''})${message === '' ? '' : `: ${trimmed(message ?? '')}`}.`;
  }
  const statuses = [...mapsAt(pod, 'status', 'initContainerStatuses'), ...mapsAt(pod, 'status', 'containerStatuses')];
  for (const status of statuses) {
    const reason = containerReason(status, about, events);
    if (reason !== undefined) return reason;
  }
  return textAt(pod, 'status', 'phase') === 'Pending' ? volumeReason(about, events) : undefined;
}

function volumeReason(about: string, events: readonly ManifestEvent[]): string | undefined {
  const event = lastEvent(events, 'FailedMount', about) ?? lastEvent(events, 'FailedAttachVolume', about);
  const sandbox = event ?? lastEvent(events, 'FailedCreatePodSandBox', about);
  return (
    sandbox && `${event ? 'a volume cannot be mounted' : 'its sandbox cannot be made'}: ${trimmed(sandbox.message)}.`
  );
}
