import type { EgressAnswer } from '../../../egress/port.ts';
import type { Json, JsonObject } from '../../../kernel/index.ts';

/** Most characters of a body that the execution keeps; paths are followed in the whole of it. */
const keptCharacters = 64 * 1024;
const keptHeaders = 50;
const keptHeaderCharacters = 1024;

const names: Record<number, string> = {
  200: 'OK',
  201: 'CREATED',
  202: 'ACCEPTED',
  204: 'NO_CONTENT',
  301: 'MOVED_PERMANENTLY',
  302: 'FOUND',
  303: 'SEE_OTHER',
  304: 'NOT_MODIFIED',
  307: 'TEMPORARY_REDIRECT',
  308: 'PERMANENT_REDIRECT',
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  409: 'CONFLICT',
  410: 'GONE',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_ENTITY',
  423: 'LOCKED',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  501: 'NOT_IMPLEMENTED',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
};

/** An answer as a stage reads it. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** JSON where it is some, else text; `null` where there is none or it is neither. */
  body: Json;
  /** Where it came from, after redirects. */
  url: string;
  /** What the execution keeps of it. */
  kept: JsonObject;
}

export function read(answer: EgressAnswer): Answer {
  const { status, url } = answer;
  const headers = lowerCase(answer.headers);
  const type = headers['content-type'] ?? '';
  const text = isText(type, answer.body) ? answer.body.toString('utf8') : undefined;
  const json = text === undefined ? undefined : parsed(text, type);
  const shown: JsonObject =
    text === undefined
      ? { body: null, bodyOmitted: `${String(answer.body.length)} bytes of ${type || 'an unknown type'}` }
      : text.length > keptCharacters
        ? { body: text.slice(0, keptCharacters), bodyTruncated: true }
        : { body: json ?? text };
  const kept = {
    statusCode: names[status] ?? String(status),
    statusCodeValue: status,
    headers: keep(headers),
    ...shown,
  };
  return { status, headers, body: json ?? text ?? null, url, kept };
}

const isText = (type: string, body: Buffer): boolean =>
  /json|xml|^text\/|urlencoded|yaml/i.test(type) || (type === '' && !body.includes(0));

/** JSON by its type, or by its looks. `null` in JSON is told as the text that it is. */
function parsed(text: string, type: string): Json | undefined {
  if (!/json/i.test(type) && !/^\s*[[{]/.test(text)) return undefined;
  try {
    return (JSON.parse(text) as Json) ?? undefined;
  } catch {
    return undefined;
  }
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Without those that carry a secret. */
function keep(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !/^(set-cookie|authorization|proxy-|www-authenticate)/.test(name))
      .slice(0, keptHeaders)
      .map(([name, value]) => [name, value.slice(0, keptHeaderCharacters)]),
  );
}
