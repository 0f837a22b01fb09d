import { isJsonObject, type Json } from '../../../kernel/index.ts';
import { type Subject, Unavailable } from './errors.ts';
import { faultOf, statusOf } from './faults.ts';
import type { KubernetesObject, WatchEvent } from './kubernetes-api.ts';

/** Largest single event; etcd takes objects of 1.5 MiB. */
const longestLineBytes = 16 * 1024 * 1024;
const newline = 0x0a;

/**
 * The events in a stream of lines.
 *
 * @param heard is told of each chunk: the server is alive
 * @throws {Gone} the server has forgotten where the watch began @throws {Unavailable}
 */
export async function* eventsOf(
  subject: Subject,
  chunks: AsyncIterable<Buffer>,
  heard: () => void,
): AsyncGenerator<WatchEvent> {
  let parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    heard();
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      parts.push(chunk.subarray(from, at));
      const line = parts.length === 1 ? (parts[0] ?? chunk) : Buffer.concat(parts);
      parts = [];
      bytes = 0;
      from = at + 1;
      if (line.length > 0) yield eventOf(subject, line.toString('utf8'));
    }
    if (from === chunk.length) continue;
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > longestLineBytes) throw new Unavailable(subject, `an event is larger than ${longestLineBytes} bytes`);
  }
}

function eventOf(subject: Subject, line: string): WatchEvent {
  const told = parsed(line);
  const object = isJsonObject(told) ? told.object : undefined;
  if (!isJsonObject(told) || !isJsonObject(object)) throw new Unavailable(subject, 'the server told what is no event');
  const { type } = told;
  if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED' || type === 'BOOKMARK')
    return { type, object: object as unknown as KubernetesObject };
  throw faultOf(subject, statusOf(500, JSON.stringify(object)));
}

function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}
