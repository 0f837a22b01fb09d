import type { Json } from './objects.ts';

/** One thing that is wrong with an object, and where. */
export interface Cause {
  reason: string;
  message: string;
  field: string;
}

/** What names a kind in messages. */
export interface Named {
  group: string;
  kind: string;
  plural: string;
}

/** An answer that says no: thrown anywhere, written by the HTTP face as a `Status`. */
export class Failure extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details?: Json,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  /** The `Status` object of the API conventions. */
  status(): Json {
    const { code, reason, message, details } = this;
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    };
  }
}

const qualified = (name: string, group: string): string => (group ? `${name}.${group}` : name);
const about = ({ group, plural }: Named, name: string): Json => ({ name, ...(group && { group }), kind: plural });

export const notFound = (type: Named, name: string): Failure =>
  new Failure(404, 'NotFound', `${qualified(type.plural, type.group)} "${name}" not found`, about(type, name));

/** The path is none of the API's. */
export const noSuchPath = (): Failure =>
  new Failure(404, 'NotFound', 'the server could not find the requested resource', {});

export const alreadyExists = (type: Named, name: string): Failure =>
  new Failure(
    409,
    'AlreadyExists',
    `${qualified(type.plural, type.group)} "${name}" already exists`,
    about(type, name),
  );

export const conflict = (
  type: Named,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): Failure =>
  new Failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(type.plural, type.group)} "${name}": ${why}`,
    about(type, name),
  );

export function invalid(type: Named, name: string, causes: Cause[]): Failure {
  const all = causes.map(({ field, message }) => `${field}: ${message}`);
  return new Failure(
    422,
    'Invalid',
    `${qualified(type.kind, type.group)} "${name}" is invalid: ${all.length > 1 ? `[${all.join(', ')}]` : (all[0] ?? '')}`,
    { name, ...(type.group && { group: type.group }), kind: type.kind, causes },
  );
}

export const forbidden = (type: Named, name: string, why: string, causes?: Cause[]): Failure =>
  new Failure(
    403,
    'Forbidden',
    `${qualified(type.plural, type.group)}${name ? ` "${name}"` : ''} is forbidden: ${why}`,
    { ...(name && { name }), ...(type.group && { group: type.group }), kind: type.plural, ...(causes && { causes }) },
  );

export const badRequest = (message: string): Failure => new Failure(400, 'BadRequest', message);

export const expired = (message: string): Failure => new Failure(410, 'Expired', message);

export const unsupportedMediaType = (message: string): Failure => new Failure(415, 'UnsupportedMediaType', message);

export const methodNotAllowed = (): Failure =>
  new Failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const unauthorized = (): Failure => new Failure(401, 'Unauthorized', 'Unauthorized');

export const tooManyRequests = (message: string, retryAfterSeconds: number, causes?: Cause[]): Failure =>
  new Failure(429, 'TooManyRequests', message, { retryAfterSeconds, ...(causes && { causes }) }, retryAfterSeconds);
