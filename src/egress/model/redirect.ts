/** What is sent to one address; a redirect makes the next. */
export interface Leg {
  url: URL;
  method: string;
  headers: Record<string, string>;
  /** For this origin alone. */
  credentials?: Record<string, string>;
  body?: string;
}

const redirects = new Set([301, 302, 303, 307, 308]);

/** Names of whose bearer the next origin must not become one. */
const personal = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key', 'private-token', 'x-gitlab-token'];

/**
 * The first leg. Credentials in the URL are taken out and not sent: they would end in logs and in error messages.
 */
export function firstLeg(url: URL, method: string, { headers = {}, credentials, body }: Sent): Leg {
  return {
    url: bare(url),
    method,
    headers: lowerCased(headers),
    ...(credentials === undefined ? {} : { credentials: lowerCased(credentials) }),
    ...(body === undefined ? {} : { body }),
  };
}

interface Sent {
  headers?: Record<string, string>;
  credentials?: Record<string, string>;
  body?: string;
}

/**
 * What to ask next after an answer, as RFC 9110 has it: 303 always turns into GET, 301 and 302 turn POST into GET, 307 and
 * 308 repeat the request.
 *
 * @returns undefined where the answer is no redirect
 */
export function nextLeg(leg: Leg, status: number, location: string | undefined): Leg | undefined {
  if (!redirects.has(status) || location === undefined || !URL.canParse(location, leg.url.href)) return undefined;
  const url = bare(new URL(location, leg.url));
  const toGet = (status === 303 && leg.method !== 'HEAD') || (status < 303 && leg.method === 'POST');
  const sameOrigin = url.origin === leg.url.origin;
  const left = Object.entries(leg.headers).filter(
    ([name]) => (sameOrigin || !isPersonal(name)) && !(toGet && name.startsWith('content-')),
  );
  return {
    url,
    method: toGet ? 'GET' : leg.method,
    headers: Object.fromEntries(left),
    ...(sameOrigin && leg.credentials !== undefined ? { credentials: leg.credentials } : {}),
    ...(toGet || leg.body === undefined ? {} : { body: leg.body }),
  };
}

function isPersonal(name: string): boolean {
  return personal.includes(name) || /token|secret|signature|api-?key/.test(name);
}

/** These belong to the connection, or name the host; they are ours to say. */
const ours = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'keep-alive',
  'expect',
  'te',
]);

function lowerCased(headers: Record<string, string>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(entries.filter(([name]) => !ours.has(name)));
}

function bare(url: URL): URL {
  const copy = new URL(url);
  copy.username = '';
  copy.password = '';
  copy.hash = '';
  return copy;
}
