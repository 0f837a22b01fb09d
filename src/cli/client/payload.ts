import { Refused } from '../errors.ts';

/** Why a change was not made, as each mutation tells it. */
export interface UserError {
  message: string;
  code: string;
  path: string[];
}

/** What a mutation answers with, besides what it is for. */
export interface Payload {
  errors: readonly UserError[];
}

/**
 * The payload, when the change was made.
 *
 * @param what was not done, when it was not: `The pipeline Release was not saved`
 * @throws {Refused}
 */
export function done<P extends Payload>(payload: P, what: string): P {
  const { errors } = payload;
  const [first] = errors;
  if (first === undefined) return payload;
  const placed = errors.filter(({ path }) => path.length > 0);
  const sentences = errors.filter(({ path }) => path.length === 0).map(({ message }) => message);
  throw new Refused(sentences.length > 0 ? sentences.join('\n') : `${what}:`, {
    code: first.code,
    faults: placed.map(({ path, message }) => ({ path, message })),
    hints: hints[first.code] ?? [],
  });
}

const hints: Record<string, readonly string[]> = {
  STALE_REVISION: ['Get the current one, put the change into it, and save that.'],
  NO_SUCH_APPLICATION: ['`gennaker application list` shows those that there are.'],
  NO_SUCH_PIPELINE_TEMPLATE: ['`gennaker pipeline-template list` shows those that there are.'],
  NO_SUCH_PROJECT: ['`gennaker project list` shows those that there are.'],
  NO_SUCH_PIPELINE: ['`gennaker pipeline list --application NAME` shows those that there are.'],
};

/** What was asked for is not there, or none of the caller's business. */
export function noSuch(
  what: 'application' | 'pipeline' | 'pipeline template' | 'project' | 'execution',
  name: string,
): Refused {
  const code = `NO_SUCH_${what.toUpperCase().replace(' ', '_')}`;
  return new Refused(`There is no ${what} ${name}.`, { code, hints: hints[code] ?? [] });
}
