import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../../access/index.ts';
import { DomainEvents } from '../../../kernel/index.ts';
import { type Execution, ExecutionChanged, isComplete, type LoggedEvent, Runs } from '../../../orchestration/index.ts';
import { type Reader, stream } from './stoppable.ts';

/** An event of an execution, and the execution as it was then or later. */
export interface Happening {
  logged: LoggedEvent;
  execution: Execution;
}

/** So many events are held for a client; one that is slower reads them from the log when it is ready for them. */
const mostHeld = 200;
const pageSize = 200;

/** Follows the log of an execution: what was, then what comes, each event once and in order. */
@Injectable()
export class ExecutionLog {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(DomainEvents) private readonly events: DomainEvents,
  ) {}

  /**
   * Ends when the execution has ended and all of it was told.
   *
   * @param execution as the caller has read it
   * @param from      number of the last event that the client knows; without it only what comes now is told
   */
  follow(caller: Caller, execution: Execution, from: number | undefined): AsyncIterableIterator<Happening> {
    const tail = new Tail(execution);
    const listen = ({ bell }: Reader): (() => void) =>
      this.events.on(ExecutionChanged, (change) => {
        if (change.execution.id !== execution.id) return;
        tail.take(change);
        bell.ring();
      });
    const { runs } = this;
    return stream(listen, async function* (reader) {
      let last = from ?? execution.seq;
      while (!reader.gone) {
        if (tail.hasGap(last)) {
          tail.isNow(await runs.get(caller, execution.id));
          const page = await runs.events(caller, execution.id, last, pageSize);
          // What the log has beyond that is about to be published: told then, with the execution as it is after it.
          const { current } = tail;
          const durable = page.filter(({ seq }) => seq <= current.seq);
          for (const logged of durable) {
            last = logged.seq;
            yield { logged, execution: tail.current };
          }
          if (durable.length === 0) last = Math.max(last, current.seq);
          continue;
        }
        const next = tail.next();
        if (next === undefined) {
          if (isComplete(tail.current.status) && last >= tail.current.seq) return;
          await reader.bell.wait();
        } else if (next.logged.seq > last) {
          last = next.logged.seq;
          yield next;
        }
      }
    });
  }
}

/** The newest events of an execution: a few of them, and whether there are others between them and what was told. */
class Tail {
  current: Execution;
  #held: Happening[] = [];
  /** Until the execution was read once while listening: what was published before that is in the log. */
  #sure = false;

  constructor(execution: Execution) {
    this.current = execution;
  }

  take({ execution, events }: ExecutionChanged): void {
    this.current = execution;
    if (this.#held.length + events.length > mostHeld) this.#held = [];
    else this.#held.push(...events.map((logged) => ({ logged, execution })));
  }

  isNow(execution: Execution): void {
    this.#sure = true;
    if (execution.seq > this.current.seq) this.current = execution;
  }

  /** Whether the log has events after `last` that are not held. */
  hasGap(last: number): boolean {
    if (!this.#sure) return true;
    const first = this.#held.find(({ logged }) => logged.seq > last);
    return last < this.current.seq && first?.logged.seq !== last + 1;
  }

  next(): Happening | undefined {
    return this.#held.shift();
  }
}
