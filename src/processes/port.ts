import { DomainError } from '../kernel/index.ts';

/** A program to be run to its end. */
export interface ProgramOrder {
  /** A path, or a name that is looked up in PATH. */
  program: string;
  /** Handed over as they are: no shell reads them. */
  args: readonly string[];
  /** What it finds in its environment besides PATH, HOME, LANG and TZ. */
  environment?: Readonly<Record<string, string>>;
  /** Names of further variables that it may have from ours; those that we lack are left out. */
  inherit?: readonly string[];
  /** For its standard input, which is empty otherwise. */
  input?: string;
  /** Then it is killed, with all that it started. */
  timeoutMs: number;
  /** Most bytes that it may write to its output; more ends it. */
  limitBytes: number;
}

export interface ProgramEnd {
  code: number;
  stdout: string;
  /** The end of what it complained of, for messages. */
  stderr: string;
}

/** The one road to other programs: argument arrays, an environment by allow-list, output and time bounded. */
export abstract class Programs {
  /** @throws {ProgramFailed} it could not be started, took too long, wrote too much or was killed; a code other than 0 is an end */
  abstract run(order: ProgramOrder): Promise<ProgramEnd>;
}

export class ProgramFailed extends DomainError {
  constructor(program: string, why: string) {
    super('unavailable', `The program ${program} did not do its work: ${why}.`, { program, why });
  }
}
