import type { Json, KubeObject } from '../objects.ts';
import { conditionOf, withCondition, withoutCondition } from './conditions.ts';
import { bounds } from './bounds.ts';

const count = (sets: KubeObject[], field: string): number =>
  sets.reduce((total, { status }) => total + Number(status?.[field] ?? 0), 0);

/**
 * The status of a Deployment.
 *
 * @returns it, and when to look again because a deadline may have passed
 */
export function deploymentStatus(
  deployment: KubeObject,
  newest: KubeObject | undefined,
  sets: KubeObject[],
  nowMs: number,
  now: string,
): { status: Json; lookAtMs: number } {
  const { spec, metadata, status: before } = deployment;
  const replicas = count(sets, 'replicas');
  const available = count(sets, 'availableReplicas');
  // Of all that are ordered: while one more than wanted is being brought up, it is one that is missing.
  const ordered = sets.reduce((total, set) => total + Number(set['spec'].replicas), 0);
  const missing = Math.max(0, ordered - available);
  const counts = {
    observedGeneration: metadata.generation!,
    ...given('replicas', replicas),
    ...given('updatedReplicas', newest ? count([newest], 'replicas') : 0),
    ...given('readyReplicas', count(sets, 'readyReplicas')),
    ...given('availableReplicas', available),
    ...given('unavailableReplicas', missing),
  };
  const { unavailable } = bounds(deployment);
  const serves = available >= spec.replicas - unavailable;
  let conditions: Json[] = withCondition(
    before?.conditions,
    serves
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    now,
    true,
  );
  conditions = withFailureOf(newest, conditions, now);
  const progress = progressOf(deployment, newest, counts, nowMs);
  if (progress.condition) {
    conditions = withCondition(conditions, progress.condition, now, true);
    if (progress.moved)
      conditions = conditions.map((one) => (one.type === 'Progressing' ? { ...one, lastUpdateTime: now } : one));
  }
  const last = conditions.find(({ type }) => type === 'Progressing');
  const isUnderWay = last?.status === 'True' && last.reason !== 'NewReplicaSetAvailable';
  const lookAtMs = isUnderWay ? Date.parse(last.lastUpdateTime) + spec.progressDeadlineSeconds * 1000 + 1 : Infinity;
  return { status: { ...counts, conditions }, lookAtMs };
}

/** What keeps the newest ReplicaSet from making pods is told of the Deployment too. */
function withFailureOf(newest: KubeObject | undefined, conditions: Json[], now: string): Json[] {
  const failure = conditionOf(newest, 'ReplicaFailure');
  if (!failure) return withoutCondition(conditions, 'ReplicaFailure');
  const { type, status, reason, message } = failure;
  return withCondition(conditions, { type, status, reason, message }, now, true);
}

const given = (name: string, value: number): Record<string, number> => (value > 0 ? { [name]: value } : {});

function progressOf(
  { spec, status: before }: KubeObject,
  newest: KubeObject | undefined,
  counts: Record<string, number>,
  nowMs: number,
): {
  condition?: { type: 'Progressing'; status: 'True' | 'False' | 'Unknown'; reason: string; message: string };
  moved?: boolean;
} {
  const last = before?.conditions?.find((one: Json) => one.type === 'Progressing');
  const say = (status: 'True' | 'False' | 'Unknown', reason: string, message: string) => ({
    type: 'Progressing' as const,
    status,
    reason,
    message,
  });
  if (spec.paused) return { condition: say('Unknown', 'DeploymentPaused', 'Deployment is paused') };
  if (!newest) return {};
  if (last?.reason === 'DeploymentPaused') {
    return { condition: say('Unknown', 'DeploymentResumed', 'Deployment is resumed'), moved: true };
  }
  const named = `ReplicaSet "${newest.metadata.name}"`;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, readyReplicas = 0 } = counts;
  const isComplete =
    updatedReplicas === spec.replicas && replicas === spec.replicas && availableReplicas >= spec.replicas;
  const isNew = !last?.message?.includes(named);
  if (isComplete) return { condition: say('True', 'NewReplicaSetAvailable', `${named} has successfully progressed.`) };
  if (isNew) {
    const isFound = newest['status']?.observedGeneration !== undefined && newest.metadata.generation !== 1;
    return {
      condition: isFound
        ? say(
            'True',
            'FoundNewReplicaSet',
            `Found new replica set "${newest.metadata.name}" for ReplicaSet "${newest.metadata.name}"`,
          )
        : say('True', 'NewReplicaSetCreated', `Created new replica set "${newest.metadata.name}" for ${named}`),
      moved: true,
    };
  }
  const moved =
    updatedReplicas > (before?.updatedReplicas ?? 0) ||
    replicas - updatedReplicas < (before?.replicas ?? 0) - (before?.updatedReplicas ?? 0) ||
    readyReplicas > (before?.readyReplicas ?? 0) ||
    availableReplicas > (before?.availableReplicas ?? 0);
  if (moved) return { condition: say('True', 'ReplicaSetUpdated', `${named} is progressing.`), moved };
  const deadlineMs = Date.parse(last.lastUpdateTime) + spec.progressDeadlineSeconds * 1000;
  if (last.reason !== 'NewReplicaSetAvailable' && nowMs > deadlineMs) {
    return { condition: say('False', 'ProgressDeadlineExceeded', `${named} has timed out progressing.`) };
  }
  return {};
}
