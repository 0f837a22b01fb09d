import { type Fault } from '../kernel/index.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** What a refusal may say besides its sentence. */
export interface Particulars {
  /** For programs, `NO_SUCH_PIPELINE`. */
  code?: string;
  faults?: readonly Fault[];
  /** Sentences that say how to mend it. */
  hints?: readonly string[];
}

/** A command that cannot be done, in words for whoever typed it. */
export class CommandFailed extends Error {
  readonly code: string;
  readonly faults: readonly Fault[];
  readonly hints: readonly string[];

  constructor(
    readonly exitCode: ExitCode,
    sentence: string,
    { code = 'COMMAND_FAILED', faults = [], hints = [] }: Particulars = {},
  ) {
    super(sentence);
    this.name = new.target.name;
    this.code = code;
    this.faults = faults;
    this.hints = hints;
  }
}

/** The command line itself is wrong. */
export class WrongUsage extends CommandFailed {
  constructor(sentence: string, ...hints: string[]) {
    super(exitCodes.usage, sentence, { code: 'WRONG_USAGE', hints });
  }
}

/** The server said no. */
export class Refused extends CommandFailed {
  constructor(sentence: string, particulars: Particulars = {}) {
    super(exitCodes.refused, sentence, { code: 'REFUSED', ...particulars });
  }
}

/** Nobody answers where the server should be. */
export class ServerUnreachable extends CommandFailed {
  constructor(url: string, why: string) {
    super(exitCodes.unreachable, `No Gennaker answers on ${url}: ${why}.`, {
      code: 'SERVER_UNREACHABLE',
      hints: [
        'Start one with `gennaker serve` (in a clone: `npm run -s gennaker -- serve`),',
        'or say where it is: --server URL, GENNAKER_CLIENT__URL, or client.url in the settings file.',
      ],
    });
  }
}
