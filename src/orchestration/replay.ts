import { DomainError } from '../kernel/index.ts';
import { transition } from './engine/index.ts';
import type { Execution } from './model/execution.ts';
import type { LoggedEvent } from './storage/statements.ts';

/** One event of a log, and what it made of the execution. */
export interface ReplayedStep {
  logged: LoggedEvent;
  /** Undefined for the first: the execution was created by it. */
  before: Execution | undefined;
  after: Execution;
}

/**
 * Goes through a log event by event. Nothing is performed: the answers of the world are in the events.
 *
 * @param log all events of one execution in their order; number 0 is `created`
 * @throws {BrokenLog} it does not begin at the beginning, or an event is missing
 */
export function* replaySteps(log: Iterable<LoggedEvent>): Generator<ReplayedStep> {
  let before: Execution | undefined;
  for (const logged of log) {
    const after = stepOf(before, logged);
    yield { logged, before, after };
    before = after;
  }
}

/**
 * The execution that a log tells of: exactly what is stored of it as of the last event.
 *
 * @param log as {@link replaySteps} wants it
 * @throws {BrokenLog}
 */
export function replay(log: Iterable<LoggedEvent>): Execution {
  let last: Execution | undefined;
  for (const { after } of replaySteps(log)) last = after;
  if (last === undefined) throw new BrokenLog('it is empty');
  return last;
}

function stepOf(before: Execution | undefined, { seq, at, event }: LoggedEvent): Execution {
  if (event.kind === 'created') {
    if (before !== undefined) throw new BrokenLog(`event ${String(seq)} creates it a second time`);
    return event.execution;
  }
  if (before === undefined) throw new BrokenLog(`it begins with event ${String(seq)}, ${event.kind}, not with created`);
  if (seq !== before.seq + 1) {
    throw new BrokenLog(`event ${String(seq)} follows event ${String(before.seq)}: what was in between is missing`);
  }
  return transition(before, event, at).execution;
}

export class BrokenLog extends DomainError {
  constructor(why: string) {
    super('invalid', `The log cannot be replayed: ${why}. Hand over all events of the execution, in their order.`);
  }
}
