import type { Json, KubeObject } from '../objects.ts';

/** What has become of a container, and what is told of it. */
export interface Outcome {
  status: Json;
  event?: { reason: string; message: string };
}

const tagOf = (image: string): string => /:([^:/@]+)(?:@.*)?$/.exec(image)?.[1] ?? 'latest';

/** As the container runtime spells an image out. */
function referenceOf(image: string): string {
  const named = image.includes('/') ? image : `library/${image}`;
  const hosted = /^[^/]*[.:]/.test(named) || named.startsWith('localhost/') ? named : `docker.io/${named}`;
  return /:[^/]*$/.test(hosted) ? hosted : `${hosted}:latest`;
}

/**
 * What becomes of a container: told by the tag of its image, see FakeCluster.
 *
 * @param before  its status of before
 * @param missing what the pod needs and lacks
 */
function containerState(
  pod: KubeObject,
  container: Json,
  before: Json,
  missing: { kind: 'mount' | 'env'; message: string } | undefined,
  now: string,
): Outcome {
  const { name, image } = container;
  const isAsBefore = before?.image === image;
  const status = (state: Json, more: Json = {}): Json => ({
    name,
    image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: isAsBefore ? before.restartCount : 0,
    lastState: {},
    state,
    ...more,
  });
  const waiting = (reason: string, message?: string): Json => ({ waiting: { reason, ...(message && { message }) } });
  const startedAt = before?.state?.running?.startedAt && isAsBefore ? before.state.running.startedAt : now;
  const imageID = `${referenceOf(image).replace(/:[^/]*$/, '')}@sha256:${Buffer.from(String(image)).toString('hex').padEnd(64, '0').slice(0, 64)}`;
  const ended = (exitCode: number): Json => {
    const was = isAsBefore ? (before.state?.terminated ?? before.lastState?.terminated) : undefined;
    return (
      was ?? {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        startedAt: now,
        finishedAt: now,
        containerID: 'fake://0',
      }
    );
  };

  if (missing?.kind === 'mount') {
    return { status: status(waiting('ContainerCreating')), event: { reason: 'FailedMount', message: missing.message } };
  }
  if (missing) {
    return {
      status: status(waiting('CreateContainerConfigError', missing.message)),
      event: { reason: 'Failed', message: `Error: ${missing.message}` },
    };
  }
  const tag = tagOf(image);
  if (tag === 'bad') {
    const reference = referenceOf(image);
    const why = `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${reference}: not found`;
    return {
      status: status(waiting('ImagePullBackOff', `Back-off pulling image "${String(image)}": ErrImagePull: ${why}`)),
      event: { reason: 'Failed', message: `Failed to pull image "${String(image)}": ${why}` },
    };
  }
  const { restartPolicy } = pod['spec'];
  const isTask = restartPolicy !== 'Always';
  const fails = tag === 'crash' || tag === 'fail';
  if (fails && restartPolicy === 'Never') return { status: status({ terminated: ended(1) }, { imageID }) };
  if (fails) {
    const { name: podName, namespace, uid } = pod.metadata;
    const message = `back-off 5m0s restarting failed container=${String(name)} pod=${podName}_${namespace!}(${uid})`;
    return {
      status: status(waiting('CrashLoopBackOff', message), {
        imageID,
        restartCount: Math.max(5, before?.restartCount ?? 0),
        lastState: { terminated: ended(1) },
      }),
      event: {
        reason: 'BackOff',
        message: `Back-off restarting failed container ${String(name)} in pod ${podName}_${namespace!}(${uid})`,
      },
    };
  }
  if (isTask && tag !== 'run') return { status: status({ terminated: ended(0) }, { imageID }) };
  return { status: status({ running: { startedAt } }, { imageID, ready: tag !== 'unready', started: true }) };
}

const isDone = ({ status: { state, ready } }: Outcome): boolean => state.terminated?.exitCode === 0 || ready;

/** One that waits for those before it. */
const initializing = ({ name, image }: Json): Outcome => ({
  status: {
    name,
    image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    lastState: {},
    state: { waiting: { reason: 'PodInitializing' } },
  },
});

/**
 * What becomes of all containers of a pod: those that initialize it end one after the other, or run beside the others when
 * they are to be restarted always; the others start when that is done.
 */
export function containerStates(
  pod: KubeObject,
  missing: { kind: 'mount' | 'env'; message: string } | undefined,
  now: string,
): { initial: Outcome[]; main: Outcome[] } {
  const before = [...(pod['status']?.initContainerStatuses ?? []), ...(pod['status']?.containerStatuses ?? [])];
  const stateOf = (container: Json, restartPolicy: string): Outcome => {
    const own = { ...pod, spec: { ...pod['spec'], restartPolicy } };
    return containerState(
      own,
      container,
      before.find(({ name }) => name === container.name),
      missing,
      now,
    );
  };
  const { restartPolicy, initContainers = [], containers } = pod['spec'];
  const initial: Outcome[] = [];
  for (const container of initContainers) {
    const policy = container.restartPolicy ?? (restartPolicy === 'Always' ? 'OnFailure' : restartPolicy);
    initial.push(initial.every(isDone) ? stateOf(container, policy) : initializing(container));
    const { status } = initial.at(-1)!;
    if (status.state.terminated?.exitCode === 0) status.ready = true;
  }
  const starts = initial.every(isDone);
  return { initial, main: containers.map((one: Json) => (starts ? stateOf(one, restartPolicy) : initializing(one))) };
}
