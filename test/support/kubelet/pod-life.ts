import type { V1Container, V1ContainerState, V1ContainerStatus, V1Pod, V1PodStatus } from '@kubernetes/client-node';

/** What became of a container, and what a kubelet tells about it besides. */
interface Fate {
  container: V1Container;
  state: V1ContainerState;
  lastState?: V1ContainerState;
  restartCount?: number;
  ready?: boolean;
  event?: { reason: string; message: string };
}

/** A status of a pod, and the events that come with it. */
export interface Turn {
  status: V1PodStatus;
  events: { container: string; reason: string; message: string }[];
}

/** Those of ten minutes, told at once: more than the `backoffLimit` of a Job. */
const restarts = 7;

/**
 * The statuses that a pod goes through on a node, first to last. The tag of a container's image says how it fares:
 * `:bad` cannot be pulled, `:crash` ends again and again, `:fail` ends with exit code 1, `:unready` runs without ever
 * being ready, `:run` runs on; any other runs, or ends well at once where it need not run for ever (a Job's).
 *
 * @param at when it starts; the API keeps whole seconds
 */
export function lifeOf(pod: V1Pod, address: { pod: string; host: string }, at: Date): Turn[] {
  const { containers, initContainers = [], restartPolicy = 'Always' } = pod.spec!;
  // What is run before the others must end, whatever the pod's policy.
  const before = initContainers.map(
    (container) => fates(container, restartPolicy === 'Never' ? 'Never' : 'OnFailure', at)[1],
  );
  const stuck = before.findIndex((fate) => !endedWell(fate));
  if (stuck >= 0) {
    const waiting = (container: V1Container): Fate => ({
      container,
      state: { waiting: { reason: 'PodInitializing' } },
    });
    const reached = before.map((fate, index) => (index <= stuck ? fate : waiting(fate.container)));
    return [turnOf(containers.map(waiting), reached, address, at)];
  }
  const main = containers.map((container) => fates(container, restartPolicy, at));
  return [0, 1].map((step) =>
    turnOf(
      main.map((fate) => fate[step]!),
      before,
      address,
      at,
    ),
  );
}

/** What a container has printed: the arguments of `echo`, else one line that names it. */
export function printed(container: V1Container): string {
  const [program, ...words] = [...(container.command ?? []), ...(container.args ?? [])];
  return `${program === 'echo' ? words.join(' ') : `${container.name} of ${container.image ?? ''} runs`}\n`;
}

/** How it fares at first, and in the end. */
function fates(container: V1Container, restartPolicy: string, at: Date): [Fate, Fate] {
  const { image = '', name } = container;
  const running: Fate = { container, state: { running: { startedAt: at } }, ready: true };
  const unready: Fate = { ...running, ready: false };
  const ended = (exitCode: number): V1ContainerState => ({
    terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt: at, finishedAt: at },
  });
  const waiting = (reason: string, message: string): V1ContainerState => ({ waiting: { reason, message } });
  const crashing: Fate = {
    container,
    state: waiting('CrashLoopBackOff', `back-off 5m0s restarting failed container=${name}`),
    lastState: ended(1),
    restartCount: restarts,
    event: { reason: 'BackOff', message: `Back-off restarting failed container ${name}` },
  };
  switch (/:([^:/]+)$/.exec(image)?.[1]) {
    case 'bad': {
      const words = `rpc error: code = NotFound desc = failed to resolve reference "${image}": ${image}: not found`;
      const backOff = `Back-off pulling image "${image}"`;
      return [
        {
          container,
          state: waiting('ErrImagePull', words),
          event: { reason: 'Failed', message: `Failed to pull image "${image}": ${words}` },
        },
        {
          container,
          state: waiting('ImagePullBackOff', backOff),
          event: { reason: 'BackOff', message: backOff },
        },
      ];
    }
    case 'crash':
      return [running, crashing];
    case 'fail':
      return [running, restartPolicy === 'Never' ? { container, state: ended(1) } : crashing];
    case 'unready':
      return [unready, unready];
    case 'run':
      return [running, running];
    default:
      return [running, restartPolicy === 'Always' ? running : { container, state: ended(0) }];
  }
}

function turnOf(main: Fate[], before: Fate[], address: { pod: string; host: string }, at: Date): Turn {
  const phase = phaseOf(main, before);
  const initialized = before.every(endedWell);
  const ready = main.every((fate) => fate.ready === true);
  const unready = phase === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady';
  const condition = (type: string, holds: boolean, reason?: string) => ({
    type,
    status: holds ? 'True' : 'False',
    lastTransitionTime: at,
    ...(holds || reason === undefined ? {} : { reason }),
  });
  return {
    status: {
      phase,
      conditions: [
        condition('Initialized', initialized, 'ContainersNotInitialized'),
        condition('Ready', ready, unready),
        condition('ContainersReady', ready, unready),
        condition('PodScheduled', true),
      ],
      hostIP: address.host,
      podIP: address.pod,
      podIPs: [{ ip: address.pod }],
      startTime: at,
      containerStatuses: main.map((fate) => told(fate, fate.ready === true)),
      ...(before.length > 0 ? { initContainerStatuses: before.map((fate) => told(fate, endedWell(fate))) } : {}),
    },
    events: [...before, ...main].flatMap(({ container, event }) =>
      event ? [{ container: container.name, ...event }] : [],
    ),
  };
}

function phaseOf(main: Fate[], before: Fate[]): string {
  const failed = ({ state }: Fate): boolean => (state.terminated?.exitCode ?? 0) !== 0;
  if (before.some(failed)) return 'Failed';
  if (!before.every(endedWell)) return 'Pending';
  if (main.every(({ state }) => state.terminated !== undefined)) return main.some(failed) ? 'Failed' : 'Succeeded';
  // Who has run before and waits for its next try counts as running.
  return main.some(({ state, lastState }) => state.running ?? state.terminated ?? lastState) ? 'Running' : 'Pending';
}

function endedWell({ state }: Fate): boolean {
  return state.terminated?.exitCode === 0;
}

function told(fate: Fate, ready: boolean): V1ContainerStatus {
  const { container, state, lastState, restartCount = 0 } = fate;
  const pulled = state.waiting === undefined || lastState !== undefined;
  return {
    name: container.name,
    image: container.image ?? '',
    imageID: pulled ? (container.image ?? '') : '',
    ready,
    started: state.running !== undefined,
    restartCount,
    state,
    ...(lastState ? { lastState } : {}),
  };
}
