import { AsyncResource } from 'node:async_hooks';
import { setImmediate as nextTurnOfTheLoop } from 'node:timers/promises';
import type { RowStatement } from './row-statements.ts';
import type { Parameters, Statements } from './unit-of-work.ts';

/** What one `append` wants written, and who waits for it. */
export interface Entry {
  statements: { sql: string; parameters: Parameters }[];
  rows: { statement: RowStatement; values: Parameters }[];
  done(): void;
  refused(error: unknown): void;
}

/** Different statements that are kept prepared for `append`. */
export const mostPrepared = 500;

type Job = { kind: 'turn'; changes: boolean; run: () => Promise<void> } | { kind: 'append'; entry: Entry };

/**
 * Who wants the connection stands in line. Entries that wait together are committed together. A commit waits for the disk,
 * and everybody with it, so those who only read go first; nobody overtakes a change, so that changes happen in the order in
 * which they were asked for.
 */
export class Line {
  readonly #waiting: Job[] = [];
  readonly #commit: (entries: Entry[]) => Promise<void> | void;
  #moving: Promise<void> | undefined;

  /** @param commit writes the entries and settles each of them; must not throw */
  constructor(commit: (entries: Entry[]) => Promise<void> | void) {
    this.#commit = commit;
  }

  /** How many wait, those who are served not counted. */
  get length(): number {
    return this.#waiting.length;
  }

  turn<T>(changes: boolean, work: () => Promise<T>): Promise<T> {
    // Whose turn it is works as who asked for it. `AsyncResource.bind` would do the same at many times the cost.
    const asker = new AsyncResource('turn');
    return new Promise<T>((resolve, reject) => {
      this.#join({ kind: 'turn', changes, run: () => asker.runInAsyncScope(work).then(resolve, reject) });
    });
  }

  append(work: (statements: Statements) => void): Promise<void> {
    return new Promise<void>((done, refused) => {
      const entry: Entry = { statements: [], rows: [], done, refused };
      work({
        run: (sql, parameters) => void entry.statements.push({ sql, parameters }),
        row: (statement, values) => void entry.rows.push({ statement, values }),
      });
      if (entry.statements.length === 0 && entry.rows.length === 0) done();
      else this.#join({ kind: 'append', entry });
    });
  }

  /** Resolves when nobody waits any more. */
  async empty(): Promise<void> {
    while (this.#moving !== undefined) await this.#moving;
  }

  #join(job: Job): void {
    this.#waiting.push(job);
    this.#moving ??= this.#move();
  }

  async #move(): Promise<void> {
    let job: Job | undefined;
    while ((job = this.#waiting[0]) !== undefined) {
      if (job.kind === 'append') {
        // All that falls due in this turn of the event loop shares the commit; on an idle server that is no delay.
        await nextTurnOfTheLoop();
        for (const reader of this.#take('turn')) await reader.run();
        await this.#commit(this.#take('append').map(({ entry }) => entry));
      } else {
        this.#waiting.shift();
        await job.run();
      }
    }
    // In the same breath as the look at the empty line: who comes next must find that nobody moves it.
    this.#moving = undefined;
  }

  /** Those of one kind, as far as to the first change. */
  #take<K extends Job['kind']>(kind: K): Extract<Job, { kind: K }>[] {
    const firstChange = this.#waiting.findIndex((job) => job.kind === 'turn' && job.changes);
    const reach = firstChange === -1 ? this.#waiting.length : firstChange;
    const within = this.#waiting.splice(0, reach);
    this.#waiting.unshift(...within.filter((job) => job.kind !== kind));
    return within.filter((job): job is Extract<Job, { kind: K }> => job.kind === kind);
  }
}
