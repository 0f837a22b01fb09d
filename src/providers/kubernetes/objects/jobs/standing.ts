/** How a job stands, and which of its containers is to blame. */
import type { CompletionDetails, JobContainer, JobPod, JobState } from '../../../port.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import type { JsonObject } from '../../../../kernel/index.ts';
import { at, createdAt, instantAt, mapsAt, numberAt, textAt } from '../reading.ts';
import { conditionsOf } from '../stability/verdict.ts';

const failedCondition = (job: KubernetesObject) =>
  conditionsOf(job).find(({ type, status }) => type === 'Failed' && status === 'True');

export function jobState(job: KubernetesObject): JobState {
  const completions = numberAt(job, 'spec', 'completions') ?? 1;
  if ((numberAt(job, 'status', 'succeeded') ?? 0) >= completions) return 'Succeeded';
  const conditions = conditionsOf(job);
  // A job without a number of completions ends when its pods agree that it has.
  if (conditions.some(({ type, status }) => type === 'Complete' && status === 'True')) return 'Succeeded';
  return failedCondition(job) === undefined ? 'Running' : 'Failed';
}

/** When it ended, whichever way. */
export function completedAt(job: KubernetesObject): number | undefined {
  const end = mapsAt(job, 'status', 'conditions').find(
    ({ type, status }) => (type === 'Failed' || type === 'Complete') && status === 'True',
  );
  return instantAt(job, 'status', 'completionTime') ?? instantAt(end, 'lastTransitionTime');
}

export function jobPods(pods: readonly KubernetesObject[]): JobPod[] {
  return pods
    .toSorted((one, other) => createdAt(one) - createdAt(other))
    .map((pod) => {
      const startedAt = instantAt(pod, 'status', 'startTime');
      return {
        name: pod.metadata.name,
        phase: textAt(pod, 'status', 'phase') ?? 'Unknown',
        ...(startedAt === undefined ? {} : { startedAt }),
        containers: [
          ...mapsAt(pod, 'status', 'initContainerStatuses').map((status) => containerOf(status, true)),
          ...mapsAt(pod, 'status', 'containerStatuses').map((status) => containerOf(status, false)),
        ],
      };
    });
}

function containerOf(status: JsonObject, init: boolean): JobContainer {
  const states = ['terminated', 'running', 'waiting'] as const;
  const state = states.find((name) => at(status, 'state', name) !== undefined) ?? 'unknown';
  const now = at(status, 'state', state);
  const [reason, message] = [textAt(now, 'reason'), textAt(now, 'message')];
  const [exitCode, signal] = [numberAt(now, 'exitCode'), numberAt(now, 'signal')];
  return {
    name: textAt(status, 'name') ?? '',
    init,
    state,
    restarts: numberAt(status, 'restartCount') ?? 0,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/**
 * The first container that has ended in failure, else the first that still waits; of a job without pods, what the job says
 * itself.
 *
 * @param pods the oldest first
 */
export function completionDetails(job: KubernetesObject, pods: readonly JobPod[]): CompletionDetails {
  const all = pods.flatMap((pod) => pod.containers.map((container) => ({ pod: pod.name, container })));
  const ended = all.find(({ container }) => container.state === 'terminated' && (container.exitCode ?? 0) !== 0);
  const blamed = ended ?? all.find(({ container }) => container.state === 'waiting');
  const newest = pods.at(-1);
  const recent = newest === undefined ? {} : { mostRecentPodName: newest.name };
  const end = failedCondition(job);
  if (blamed === undefined) {
    return { ...recent, ...(end && { ...texts(end.reason, end.message) }) };
  }
  const { name, exitCode, signal, reason, message } = blamed.container;
  return {
    pod: blamed.pod,
    container: name,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    ...texts(reason ?? end?.reason, message ?? end?.message),
    ...recent,
  };
}

const texts = (reason: string | undefined, message: string | undefined): CompletionDetails => ({
  ...(reason === undefined || reason === '' ? {} : { reason }),
  ...(message === undefined || message === '' ? {} : { message }),
});
