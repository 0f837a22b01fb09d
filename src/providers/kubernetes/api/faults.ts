/** From a server's refusal to ours. Pure. */
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import {
  Conflict,
  type FieldConflict,
  Forbidden,
  Gone,
  NotAccepted,
  NotThere,
  Refused,
  type Subject,
  Unavailable,
} from './errors.ts';

/** What is told of a server's words at most, characters. */
const longestWords = 2_000;

interface Cause {
  reason: string;
  field: string;
  message: string;
}

/** A `Status` of the API, or what stands for one. */
export interface Status {
  code: number;
  reason: string;
  message: string;
  causes: Cause[];
  /** It speaks of an object, not of an address that the server does not have. */
  aboutObject: boolean;
}

export function statusOf(code: number, body: string): Status {
  const said = parsed(body);
  if (said?.kind !== 'Status') {
    const message = body.trim().slice(0, 200) || `it answered ${code}`;
    return { code, reason: '', message, causes: [], aboutObject: false };
  }
  const details = isJsonObject(said.details) ? said.details : {};
  const causes = Array.isArray(details.causes) ? details.causes.filter(isJsonObject) : [];
  return {
    code: typeof said.code === 'number' ? said.code : code,
    reason: text(said.reason),
    message: bounded(text(said.message)),
    causes: causes.map(({ reason, field, message }) => ({
      reason: text(reason),
      field: text(field),
      message: bounded(text(message)),
    })),
    aboutObject: text(details.name) !== '',
  };
}

/** What is thrown for an answer that is no good one. */
export function faultOf(subject: Subject, told: Status): Error {
  const status = subject.resource === 'secrets' ? withoutValues(told) : told;
  const said = status.message.replace(/\.\s*$/, '');
  // A webhook may send any code it likes with its no.
  if (/admission webhook .* denied the request/.test(said) && status.code < 500) return refusal(subject, said, status);
  if (isNoSuchDocument(said)) return refusal(subject, said, status);
  switch (status.code) {
    case 401:
      return new NotAccepted(subject.account, said);
    case 403:
      // Not for want of rights: nothing new may come into a namespace that goes.
      return status.causes.some(({ reason }) => reason === 'NamespaceTerminating')
        ? new Conflict(subject, said)
        : new Forbidden(subject, said);
    case 404:
      return new NotThere(subject, said);
    case 409:
      return new Conflict(subject, said, conflictsOf(status), status.reason === 'AlreadyExists');
    case 410:
      return new Gone(subject, said);
    default:
      return status.code === 429 || status.code >= 500
        ? new Unavailable(subject, said)
        : refusal(subject, said, status);
  }
}

function refusal(subject: Subject, said: string, { causes }: Status): Refused {
  return new Refused(
    subject,
    said,
    causes.map(({ field, message }) => ({ field, message })),
  );
}

/** `conflict with "kubectl-client-side-apply" using apps/v1`, one cause for each field. */
function conflictsOf({ causes }: Status): FieldConflict[] {
  const fields = new Map<string, string[]>();
  for (const { reason, field, message } of causes) {
    if (reason !== 'FieldManagerConflict') continue;
    const manager = /conflict with "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? 'another manager';
    fields.set(manager, [...(fields.get(manager) ?? []), field]);
  }
  return [...fields].map(([manager, owned]) => ({ manager, fields: owned }));
}

/** The server quotes what it does not like, and of a Secret that may be the secret. */
function withoutValues(status: Status): Status {
  const cut = (message: string): string =>
    message.replaceAll(/(Invalid value|Unsupported value|Duplicate value): .*/g, '$1');
  return {
    ...status,
    message: cut(status.message),
    causes: status.causes.map((cause) => ({ ...cause, message: cut(cause.message) })),
  };
}

function parsed(body: string): JsonObject | undefined {
  try {
    const said = JSON.parse(body) as Json;
    return isJsonObject(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

/** A field that the kind does not have, or a value of another type, in an apply: servers up to 1.26 and some later call it 500. */
const isNoSuchDocument = (said: string): boolean => said.startsWith('failed to create typed patch object');

/** Before the reason, which comes last, a server may quote the whole object. */
const bounded = (words: string): string =>
  words.length <= longestWords
    ? words
    : `${words.slice(0, longestWords / 4)} … ${words.slice(-(longestWords / 4) * 3)}`;

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
