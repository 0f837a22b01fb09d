import type { Call } from './request-log.ts';

/** Which requests are meant; what is not said is not asked. */
export interface Match {
  verb?: string;
  /** Contained in the path, or matching it. */
  path?: string | RegExp;
}

/** What happens instead of, before or after the work. */
export type Fault =
  | { kind: 'status'; code: number; reason?: string; message?: string; retryAfterSeconds?: number }
  /** No answer at all, until the connection is closed. */
  | { kind: 'hang' }
  | { kind: 'slow'; ms: number }
  /** The connection is cut `before` anything is done, `after` it is done but untold, or `midway` through the answer. */
  | { kind: 'cut'; when: 'before' | 'after' | 'midway' }
  /** What the test says of this very call, which waits meanwhile. */
  | { kind: 'decided'; by: (call: Call) => Promise<Fault | undefined> | Fault | undefined };

/** A fault on which nothing is left to be decided. */
export type Happening = Exclude<Fault, { kind: 'decided' }>;

interface Planned {
  match: Match;
  fault: Fault;
  left: number;
}

const isMeant = ({ verb, path }: Match, call: Call): boolean =>
  (verb === undefined || verb === call.verb) &&
  (path === undefined || (typeof path === 'string' ? call.path.includes(path) : path.test(call.path)));

/** Faults which a test has switched on. */
export class Faults {
  private planned: Planned[] = [];

  /**
   * The next requests that match fare badly.
   *
   * @param times how many; `Infinity` for all until {@link clear}
   */
  next(fault: Fault, match: Match = {}, times = 1): void {
    this.planned.push({ match, fault, left: times });
  }

  /** All is well again. */
  clear(): void {
    this.planned = [];
  }

  /** The fault that is this call's, used up. */
  async take(call: Call): Promise<Happening | undefined> {
    const found = this.planned.find(({ match, left }) => left > 0 && isMeant(match, call));
    if (!found) return undefined;
    found.left -= 1;
    let fault: Fault | undefined = found.fault;
    while (fault?.kind === 'decided') fault = await fault.by(call);
    return fault;
  }
}
