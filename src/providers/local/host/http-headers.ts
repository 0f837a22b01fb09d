import type { IncomingMessage } from 'node:http';
import { plainAddress } from './gate.ts';

/** Headers that speak of one connection and not of the message: never passed on (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What the load balancer says itself: a client's word for it would be believed by the service. */
const said = new Set(['x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-for', 'expect']);

/** The headers of a message without those of its connection, as they were written, doubles too. */
function endToEnd(message: IncomingMessage): [string, string][] {
  const named = new Set((message.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    const name = message.rawHeaders[at] ?? '';
    const lower = name.toLowerCase();
    if (!hopByHop.has(lower) && !named.has(lower)) pairs.push([name, message.rawHeaders[at + 1] ?? '']);
  }
  return pairs;
}

/** The request's headers as the instance shall see them, in the flat form that `node:http` takes. */
export function toInstance(request: IncomingMessage): string[] {
  const pairs = endToEnd(request).filter(([name]) => !said.has(name.toLowerCase()));
  const client = plainAddress(request.socket.remoteAddress);
  const before = request.headers['x-forwarded-for'];
  const chain = Array.isArray(before) ? before.join(', ') : before;
  pairs.push(['X-Forwarded-For', chain === undefined ? client : `${chain}, ${client}`], ['X-Forwarded-Proto', 'http']);
  if (request.headers.host !== undefined) pairs.push(['X-Forwarded-Host', request.headers.host]);
  else pairs.push(['Host', 'localhost']);
  // A body of unknown length stays one; node would otherwise send none with GET or DELETE.
  if (request.headers['transfer-encoding'] !== undefined) pairs.push(['Transfer-Encoding', 'chunked']);
  return pairs.flat();
}

/** The answer's headers as the client shall see them. */
export function toClient(answer: IncomingMessage): string[] {
  return endToEnd(answer).flat();
}

/** Whether there may be a body to read. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}
