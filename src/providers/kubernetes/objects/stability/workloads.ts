/** When a controller of pods has done what was ordered: Spinnaker's rules, check for check. */
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { at, numberAt, textAt } from '../reading.ts';
import {
  type Condition,
  conditionsOf,
  countText,
  failed,
  isOutdated,
  noneReported,
  notSeen,
  stable,
  unavailable,
  unstable,
  type Verdict,
} from './verdict.ts';

const count = (object: KubernetesObject, field: string): number => numberAt(object, 'status', field) ?? 0;
const desiredOf = (object: KubernetesObject): number => numberAt(object, 'spec', 'replicas') ?? 0;

export function deployment(object: KubernetesObject): Verdict {
  if (object.status === undefined) return noneReported;
  if (numberAt(object, 'status', 'observedGeneration') === undefined || isOutdated(object)) return notSeen;
  const conditions = conditionsOf(object);
  const verdict = progressOf(object);
  const paused = conditions.some(({ reason }) => reason === 'DeploymentPaused');
  const unavailableNow = conditions.find(({ type, status }) => type === 'Available' && status === 'False');
  const late = conditions.find(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded');
  const why = [
    ...(late === undefined ? [] : [deadlineText(late)]),
    ...(paused ? ['The rollout is paused.'] : []),
    ...(unavailableNow === undefined ? [] : [unavailableNow.message || 'It is not available.']),
    ...verdict.why,
  ];
  return {
    stable: verdict.stable && unavailableNow === undefined && late === undefined,
    available: verdict.available && unavailableNow === undefined,
    paused,
    failed: late === undefined ? verdict.failed : { state: true, message: deadlineText(late) },
    why: verdict.stable && unavailableNow === undefined && late === undefined ? [] : why,
  };
}

const deadlineText = ({ message }: Condition): string =>
  `The rollout has exceeded its progress deadline${message === '' ? '.' : `: ${message}`}`;

function progressOf(object: KubernetesObject): Verdict {
  const desired = desiredOf(object);
  const updated = count(object, 'updatedReplicas');
  const replicas = count(object, 'replicas');
  if (updated < desired) return unstable(countText(updated, desired, 'replicas', 'updated'));
  if (replicas > updated) return unstable(`${replicas - updated} old replicas have not ended yet.`);
  const available = count(object, 'availableReplicas');
  if (available < desired) return unstable(countText(available, desired, 'replicas', 'available'));
  const ready = count(object, 'readyReplicas');
  return ready < desired ? unstable(countText(ready, desired, 'replicas', 'ready')) : stable;
}

export function replicaSet(object: KubernetesObject): Verdict {
  if (object.status === undefined) return noneReported;
  const desired = desiredOf(object);
  const asked = [
    ['fullyLabeledReplicas', 'labelled'],
    ['readyReplicas', 'ready'],
    ['availableReplicas', 'available'],
  ] as const;
  const short = asked.find(([field]) => desired > count(object, field));
  if (short !== undefined) return unavailable(countText(count(object, short[0]), desired, 'replicas', short[1]));
  return isOutdated(object) ? notSeen : stable;
}

export function statefulSet(object: KubernetesObject): Verdict {
  const strategy = textAt(object, 'spec', 'updateStrategy', 'type');
  if (strategy === 'OnDelete') return stable;
  if (object.status === undefined) return noneReported;
  if (isOutdated(object)) return notSeen;
  const desired = desiredOf(object);
  const replicas = count(object, 'replicas');
  if (desired > replicas) return unstable(countText(replicas, desired, 'replicas', 'there'));
  const ready = count(object, 'readyReplicas');
  if (desired > ready) return unstable(countText(ready, desired, 'replicas', 'ready'));
  const updated = numberAt(object, 'status', 'updatedReplicas');
  const rolling = at(object, 'spec', 'updateStrategy', 'rollingUpdate');
  if (strategy === 'RollingUpdate' && rolling !== undefined && rolling !== null && updated !== undefined) {
    const wanted = replicas - (numberAt(rolling, 'partition') ?? 0);
    return updated < wanted ? unstable(countText(updated, wanted, 'replicas', 'updated')) : stable;
  }
  const current = count(object, 'currentReplicas');
  if (desired > current) return unstable(countText(current, desired, 'replicas', 'of the current revision'));
  const isRolling = textAt(object, 'status', 'currentRevision') !== textAt(object, 'status', 'updateRevision');
  return isRolling ? unstable('It is still going over to its new revision.') : stable;
}

export function daemonSet(object: KubernetesObject): Verdict {
  if (object.status === undefined) return noneReported;
  if (isOutdated(object)) return notSeen;
  if ((textAt(object, 'spec', 'updateStrategy', 'type') ?? 'RollingUpdate') !== 'RollingUpdate') return stable;
  const desired = count(object, 'desiredNumberScheduled');
  const asked = [
    ['currentNumberScheduled', 'scheduled'],
    ['updatedNumberScheduled', 'updated'],
    ['numberAvailable', 'available'],
    ['numberReady', 'ready'],
  ] as const;
  const short = asked.find(([field]) => desired > count(object, field));
  return short === undefined ? stable : unstable(countText(count(object, short[0]), desired, 'pods', short[1]));
}

export function job(object: KubernetesObject): Verdict {
  const completions = numberAt(object, 'spec', 'completions') ?? 1;
  const succeeded = count(object, 'succeeded');
  if (succeeded >= completions) return stable;
  const end = conditionsOf(object).find(({ type, status }) => type === 'Failed' && status === 'True');
  if (end !== undefined) return failed(`The job has failed: ${end.message || end.reason || 'no reason was given'}.`);
  return unstable(countText(succeeded, completions, 'completions', 'done'));
}

export const cronJob = (object: KubernetesObject): Verdict => (object.status === undefined ? noneReported : stable);

export function autoscaler(object: KubernetesObject): Verdict {
  if (object.status === undefined) return noneReported;
  const desired = count(object, 'desiredReplicas');
  const current = count(object, 'currentReplicas');
  if (desired === current) return stable;
  return unstable(`It is scaling ${desired > current ? 'up' : 'down'}, from ${current} to ${desired} replicas.`);
}

const phases: Readonly<Record<string, string>> = {
  Pending: 'The pod is pending: its containers have not been started yet.',
  Failed: 'The pod has failed: its containers have ended, one of them in failure.',
};

export function pod(object: KubernetesObject): Verdict {
  if (object.status === undefined) return noneReported;
  const phase = textAt(object, 'status', 'phase') ?? '';
  if (phase === 'Running' || phase === 'Succeeded') return stable;
  return unavailable(phases[phase] ?? 'The state of the pod is unknown; often its node does not answer.');
}
