import type { JsonObject } from './json.ts';

/** Why a request was refused, in the five ways that a caller can act on. The API maps each to a status in one place. */
export type Refusal = 'not-found' | 'conflict' | 'invalid' | 'forbidden' | 'unavailable';

/** One fault in something that was handed in: where, and what is wrong there. */
export interface Fault {
  /** From the root of what was handed in, `['stages', 2, 'waitTime']`. */
  path: (string | number)[];
  message: string;
}

/**
 * An expected refusal: what a user did or asked cannot be. Anything else that is thrown is a bug of ours.
 *
 * @see docs/errors.md
 */
export class DomainError extends Error {
  /** Stable name for programs, in upper snake case, `NO_SUCH_SERVER_GROUP`: made from the class name. */
  readonly code: string;
  readonly refusal: Refusal;
  readonly facts: JsonObject;
  readonly faults: readonly Fault[];

  /**
   * @param refusal  what kind of no this is
   * @param sentence for a human: what was refused, why, and how to mend it
   * @param facts    for a program; never holds a secret
   * @param faults   each field that is wrong, when there are several
   */
  constructor(refusal: Refusal, sentence: string, facts: JsonObject = {}, faults: readonly Fault[] = []) {
    super(sentence);
    this.name = new.target.name;
    this.code = new.target.name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();
    this.refusal = refusal;
    this.facts = facts;
    this.faults = faults;
  }
}

/** Something that was handed in does not have the form that it should. */
export class InvalidInput extends DomainError {
  constructor(what: string, faults: readonly Fault[]) {
    const list = faults.map((fault) => `${fault.path.join('.') || '(root)'}: ${fault.message}`).join('; ');
    super('invalid', `${what} is not valid. ${list}`, {}, faults);
  }
}
