import { badRequest } from '../failures.ts';
import type { Json, KubeObject } from '../objects.ts';

/** What containers have said, as tests let them. */
export class PodLogs {
  private readonly texts: { pod: string | RegExp; container: string | undefined; text: string }[] = [];

  /**
   * Lets containers say something; what was set last counts.
   *
   * @param pod `namespace/name`, or what matches it
   */
  set(pod: string | RegExp, text: string, container?: string): void {
    this.texts.unshift({ pod, container, text });
  }

  /** The `log` subresource. @throws {Failure} 400 when the container is not told, not there or not started */
  read(pod: KubeObject, query: URLSearchParams): string {
    const container = containerOf(pod, query.get('container'));
    checkStarted(pod, container);
    const place = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
    const found = this.texts.find(
      (one) =>
        (one.container === undefined || one.container === container) &&
        (typeof one.pod === 'string' ? one.pod === place : one.pod.test(place)),
    );
    const tail = query.get('tailLines');
    const lines = (found?.text ?? '').match(/[^\n]*\n|[^\n]+$/g) ?? [];
    const text = (tail === null ? lines : lines.slice(Math.max(0, lines.length - Number(tail)))).join('');
    const limit = query.get('limitBytes');
    return limit === null ? text : Buffer.from(text).subarray(0, Number(limit)).toString();
  }
}

function containerOf(pod: KubeObject, asked: string | null): string {
  const { name } = pod.metadata;
  const names: string[] = [...(pod['spec'].initContainers ?? []), ...pod['spec'].containers].map(
    (one: Json) => one.name,
  );
  if (asked) {
    if (!names.includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${name}`);
    return asked;
  }
  if (names.length > 1) {
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`);
  }
  return names[0]!;
}

function checkStarted(pod: KubeObject, container: string): void {
  const status = pod['status']?.containerStatuses?.find((one: Json) => one.name === container);
  const waiting = status?.state?.waiting;
  if (status && (!waiting || status.restartCount > 0)) return;
  const why = { ImagePullBackOff: 'trying and failing to pull image', ErrImagePull: "image can't be pulled" }[
    String(waiting?.reason)
  ];
  throw badRequest(
    `container "${container}" in pod "${pod.metadata.name}" is waiting to start: ${why ?? waiting?.reason ?? 'ContainerCreating'}`,
  );
}
