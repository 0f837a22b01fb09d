/** How what went wrong is told: in the data of a mutation, or as an error of the whole operation. The one place. */
import { Logger } from '@nestjs/common';
import { Field, ObjectType } from '@nestjs/graphql';
import { type GraphQLFormattedError, GraphQLError } from 'graphql';
import { Unauthenticated } from '../../access/index.ts';
import { DomainError, type Fault, InvalidInput, type JsonObject, newUlid } from '../../kernel/index.ts';
import { JsonObjectScalar } from './scalars.ts';

@ObjectType({ description: 'Why a change was not made. Nothing was changed then.' })
export class UserError {
  @Field(() => String, { description: 'For people: what was refused, why, and how to mend it.' })
  message!: string;

  @Field(() => String, { description: 'For programs: `INVALID_INPUT`, `STALE_REVISION`, `NO_SUCH_PIPELINE`, …' })
  code!: string;

  @Field(() => [String], { description: 'Where in the input, from its root. Empty: the input as a whole.' })
  path!: string[];

  @Field(() => JsonObjectScalar, {
    description: 'For programs: the revision that is current, the names that are known, …',
  })
  facts!: JsonObject;
}

/** What every payload of a mutation has. */
@ObjectType({ isAbstract: true })
export abstract class Payload {
  @Field(() => [UserError], { description: 'Empty when it was done.' })
  errors!: UserError[];
}

/**
 * Does what a mutation is for, and puts a refusal into its payload. What the caller may not do, and what is a bug of
 * ours, stays an error of the operation.
 */
export async function answered<T extends object>(work: () => Promise<T> | T): Promise<T & Payload>;
export async function answered(work: () => unknown): Promise<object> {
  try {
    return { ...((await work()) as object), errors: [] };
  } catch (error) {
    if (!(error instanceof DomainError) || error.refusal === 'forbidden') throw error;
    return { errors: userErrors(error) };
  }
}

/** The warnings of a verdict. @throws {InvalidInput} it has faults */
export function refuseFaults(what: string, { faults, warnings }: { faults: Fault[]; warnings: Fault[] }): Fault[] {
  if (faults.length > 0) throw new InvalidInput(what, faults);
  return warnings;
}

function userErrors(error: DomainError): UserError[] {
  const { code, facts, message } = error;
  if (error.faults.length === 0) return [{ code, facts, message, path: [] }];
  return error.faults.map((fault) => ({ code, facts, message: fault.message, path: fault.path.map(String) }));
}

/** Codes of errors that are ours to give, and the HTTP status of an answer that holds nothing but such an error. */
const statuses: Record<string, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_REQUEST: 400,
  TOO_COMPLEX: 400,
  TOO_DEEP: 400,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  METHOD_NOT_ALLOWED: 405,
  INTERNAL: 500,
};

const refusals: Record<DomainError['refusal'], number> = {
  'not-found': 404,
  conflict: 409,
  invalid: 400,
  forbidden: 403,
  unavailable: 503,
};

/** A request that is refused before or instead of being carried out. */
export class BadRequest extends GraphQLError {
  constructor(code: string, message: string, facts: JsonObject = {}) {
    super(message, { extensions: { code, ...facts } });
  }
}

const log = new Logger('api');

/** An error as a client may see it. A bug of ours is logged with its stack, and shown as the id of its log line. */
export function formatted(error: unknown): GraphQLFormattedError {
  const place = placeOf(error);
  const cause = causeOf(error);
  if (cause instanceof DomainError) {
    const { code, refusal, facts, message } = cause;
    const outside = cause instanceof Unauthenticated ? 'UNAUTHENTICATED' : refusal === 'forbidden' ? 'FORBIDDEN' : code;
    return { message, ...place, extensions: { code: outside, refusal, facts } };
  }
  if (cause instanceof BadRequest) return { message: cause.message, ...place, extensions: cause.extensions };
  // Syntax, validation, variables: graphql itself says what is wrong, and there is nothing behind it.
  if (isBadQuery(cause)) return { message: cause.message, ...place, extensions: { code: 'BAD_REQUEST' } };
  const requestId = newUlid();
  log.error({ msg: 'a request failed for a reason of ours', requestId, err: cause });
  const message = `This is a fault of Gennaker, not of the request. Its log has the details under ${requestId}.`;
  return { message, ...place, extensions: { code: 'INTERNAL', requestId } };
}

/** The HTTP status of an answer. */
export function statusOf(data: unknown, errors: readonly GraphQLFormattedError[]): number {
  const [first] = errors;
  if (first === undefined || (data !== null && data !== undefined)) return 200;
  const { code, refusal } = (first.extensions ?? {}) as { code?: string; refusal?: DomainError['refusal'] };
  return statuses[code ?? ''] ?? (refusal === undefined ? 400 : refusals[refusal]);
}

type Located = Pick<GraphQLFormattedError, 'locations' | 'path'>;

function placeOf(error: unknown): Located {
  const { locations, path } = (error ?? {}) as Located;
  return { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
}

/** What was thrown, under what the executor made of it. */
function causeOf(error: unknown): unknown {
  let cause = error;
  for (let depth = 0; depth < 5; depth++) {
    const inner = (cause as { originalError?: unknown } | undefined)?.originalError;
    if (inner === undefined || inner === null) break;
    cause = inner;
  }
  return cause;
}

function isBadQuery(error: unknown): error is Error {
  return error instanceof Error && error.name === 'GraphQLError';
}
