import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';

/** What is read of a request to tell who sent it. A Fastify request has this form. */
export interface Credentials {
  method: string;
  headers: IncomingHttpHeaders;
  /** The peer of the socket: never a forwarded address, which anybody can write. */
  raw: { socket: { remoteAddress?: string | undefined } };
}

/**
 * The API token that a request brings: `Authorization: Bearer …`, the password of `Authorization: Basic …`, or
 * `X-Spinnaker-Token`.
 */
export function tokenOf({ headers }: Credentials): string | undefined {
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(/ +/, 2);
  if (/^bearer$/i.test(scheme)) return value;
  if (/^basic$/i.test(scheme)) {
    const text = Buffer.from(value, 'base64').toString('utf8');
    return text.slice(text.indexOf(':') + 1);
  }
  if (scheme !== '') return '';
  const header = headers['x-spinnaker-token'];
  return typeof header === 'string' ? header : undefined;
}

/** A proxy that adds one of these passes on what somebody else sent. */
const proxyHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-original-forwarded-for',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
];

/**
 * Why a request without a token is not trusted as one of this very machine; undefined: it is.
 * docs/decisions/0003-loopback-is-the-administrator.md
 */
export function whyNotLocal(request: Credentials): string | undefined {
  const { headers, raw } = request;
  if (!isLoopback(raw.socket.remoteAddress)) return 'Callers from elsewhere bring an API token.';
  const proxied = proxyHeaders.find((name) => headers[name] !== undefined);
  if (proxied !== undefined) return `The request came through a proxy (${proxied}), so it needs an API token.`;
  // A page whose own name was made to point at 127.0.0.1 still sends that name.
  if (!isLoopbackHost(headers.host)) {
    return `The request was made to the name ${headers.host ?? '(none)'}; without a token only localhost, 127.0.0.1 and [::1] are served.`;
  }
  return whyForeignPage(request);
}

/**
 * Why a request without a token may have been sent by a page of somebody else in a browser; undefined: it was not.
 * Another port of this machine is somebody else too: what is deployed here is served from there.
 */
export function whyForeignPage({ method, headers }: Credentials): string | undefined {
  const { origin, host } = headers;
  if (origin !== undefined && originHost(origin) !== host?.toLowerCase()) {
    return `A page of ${origin} may not act here without a token.`;
  }
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site')
    return 'A page of another origin may not act here without a token.';
  const changes = !['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase());
  // A form of a foreign page can send neither of the two, and a script must ask first.
  if (changes && !isJson(headers['content-type']) && headers['x-gennaker-request'] === undefined) {
    return 'Without a token, send content-type: application/json or a header x-gennaker-request.';
  }
  return undefined;
}

/** Whether the peer of a socket is this machine, in IPv4, IPv6 or one written as the other. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

function isLoopbackHost(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  return (
    name === 'localhost' || (/^\[.*\]$/.test(name) ? isLoopback(name.slice(1, -1)) : /^127(\.\d{1,3}){3}$/.test(name))
  );
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function isJson(type: string | undefined): boolean {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type ?? '');
}
