import { Clock } from '../../src/kernel/index.ts';

/** A clock that stands still until the test winds it on. */
export class WindableClock extends Clock {
  #now: number;
  readonly #timers = new Set<{ at: number; callback: () => void }>();

  constructor(now: Date = new Date(Date.UTC(2026, 0, 5, 12))) {
    super();
    this.#now = now.getTime();
  }

  override now(): Date {
    return new Date(this.#now);
  }

  override after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(delayMs, 0), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers are set. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** How long until the next timer; undefined where none is set. */
  get nextInMs(): number | undefined {
    const next = this.#next(Infinity);
    return next && next.at - this.#now;
  }

  /** Calls back what falls due on the way, in order, what that sets included. */
  wind(ms: number): void {
    const end = this.#now + ms;
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#now = timer.at;
      timer.callback();
    }
    this.#now = end;
  }

  #next(end: number): { at: number; callback: () => void } | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
