import { type ManifestEvent, manifestName } from '../../../port.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { kindName } from '../kinds.ts';
import { createdAt, instantAt, numberAt, textAt } from '../reading.ts';

const longestMessage = 2_000;

/** An event of the core API, in either of the two forms that its writers use. */
export function eventOf(event: KubernetesObject): ManifestEvent {
  const apiVersion = textAt(event, 'involvedObject', 'apiVersion') ?? 'v1';
  const kind = textAt(event, 'involvedObject', 'kind') ?? '';
  const name = textAt(event, 'involvedObject', 'name') ?? '';
  const first = instantAt(event, 'firstTimestamp') ?? instantAt(event, 'eventTime') ?? createdAt(event);
  const last = instantAt(event, 'series', 'lastObservedTime') ?? instantAt(event, 'lastTimestamp') ?? first;
  return {
    type: event['type'] === 'Warning' ? 'Warning' : 'Normal',
    reason: textAt(event, 'reason') ?? '',
    message: (textAt(event, 'message') ?? '').slice(0, longestMessage),
    about: manifestName({ kind: kindName({ apiVersion, kind }), name }),
    count: numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1,
    firstSeenAt: first,
    lastSeenAt: last,
  };
}

export const newestEventFirst = (one: ManifestEvent, other: ManifestEvent): number => other.lastSeenAt - one.lastSeenAt;

/** The newest event with this reason of something, or of anything. */
export function lastEvent(
  events: readonly ManifestEvent[],
  reason: string,
  about?: string,
  said?: RegExp,
): ManifestEvent | undefined {
  return events
    .filter((event) => event.reason === reason && (about === undefined || event.about === about))
    .filter((event) => said?.test(event.message) ?? true)
    .toSorted(newestEventFirst)[0];
}
