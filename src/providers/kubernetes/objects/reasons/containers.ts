/** What keeps a container from running, in plain words. */
import type { JsonObject } from '../../../../kernel/index.ts';
import type { ManifestEvent } from '../../../port.ts';
import { at, mapAt, numberAt, textAt } from '../reading.ts';
import { lastEvent } from './events.ts';

const pulling = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'RegistryUnavailable',
]);

/**
 * @param status one of `containerStatuses`
 * @param about  the event's name of its pod, `pod web-1`
 */
export function containerReason(
  status: JsonObject,
  about: string,
  events: readonly ManifestEvent[],
): string | undefined {
  const name = textAt(status, 'name') ?? '';
  const waiting = at(status, 'state', 'waiting');
  const reason = textAt(waiting, 'reason') ?? '';
  if (pulling.has(reason)) return pullReason(status, name, about, events);
  if (reason === 'CrashLoopBackOff') return `container ${name} ends again and again: ${endText(status, 'lastState')}.`;
  if (reason !== '' && reason !== 'ContainerCreating' && reason !== 'PodInitializing') {
    return `container ${name} cannot be started (${reason})${colon(textAt(waiting, 'message'))}.`;
  }
  const code = numberAt(status, 'state', 'terminated', 'exitCode');
  if (code !== undefined && code !== 0) return `container ${name} has ended: ${endText(status, 'state')}.`;
  if (at(status, 'state', 'running') !== undefined && status['ready'] !== true)
    return probeReason(status, name, about, events);
  return undefined;
}

/** The kubelet soon says only that it backs off; what the registry said stands in the events. */
function pullReason(status: JsonObject, name: string, about: string, events: readonly ManifestEvent[]): string {
  const image = textAt(status, 'image') ?? '';
  const told =
    lastEvent(events, 'Failed', about, /pull/i)?.message ?? textAt(status, 'state', 'waiting', 'message') ?? '';
  const words = told.replace(/^Failed to pull image "[^"]*":\s*/, '').replace(/^rpc error: code = \w+ desc = /, '');
  return `the image ${image} of container ${name} cannot be pulled${colon(words)}.`;
}

function endText(status: JsonObject, field: 'state' | 'lastState'): string {
  const ended = mapAt(status, field, 'terminated');
  const code = numberAt(ended, 'exitCode');
  const reason = textAt(ended, 'reason') ?? '';
  const signal = numberAt(ended, 'signal') ?? (code !== undefined && code > 128 && code < 160 ? code - 128 : undefined);
  const restarts = numberAt(status, 'restartCount') ?? 0;
  const memory = reason === 'OOMKilled' ? ', since it used more memory than its limit allows' : '';
  const how = [
    code === undefined ? 'its exit code is not known' : `exit code ${code}`,
    ...(reason === '' || reason === 'Error' ? [] : [`reason ${reason}`]),
    ...(signal === undefined ? [] : [`signal ${signal}`]),
    ...(restarts === 0 ? [] : [`started ${restarts + 1} times`]),
  ];
  return `${how.join(', ')}${memory}${colon(textAt(ended, 'message'))}`;
}

function probeReason(status: JsonObject, name: string, about: string, events: readonly ManifestEvent[]): string {
  const failed = lastEvent(events, 'Unhealthy', about);
  if (failed !== undefined) return `container ${name} is not ready: ${trimmed(failed.message)}.`;
  if (status['started'] === false) return `container ${name} has not passed its startup probe yet.`;
  return `container ${name} runs, but is not ready yet.`;
}

const colon = (text: string | undefined): string => (trimmed(text ?? '') === '' ? '' : `: ${trimmed(text ?? '')}`);

/** One line, of bounded length, without the full stop that we set ourselves. */
export const trimmed = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 500)
    .replace(/[.\s]+$/, '');
