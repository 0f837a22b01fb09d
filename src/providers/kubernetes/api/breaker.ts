const failuresToOpen = 5;
const firstPauseMs = 2_000;
const longestPauseMs = 60_000;

/**
 * Spares a cluster that does not answer, and those who wait for it: after some failures in a row calls are refused at once,
 * but for one now and then which finds out whether it is back.
 */
export class Breaker {
  #failures = 0;
  #pauseMs = firstPauseMs;
  #closedUntil = 0;
  #triesOut = false;

  /** @param now milliseconds of a clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @returns milliseconds until a call is let through; `undefined`: it is, now */
  refusal(): number | undefined {
    if (this.#failures < failuresToOpen) return undefined;
    const leftMs = this.#closedUntil - this.now();
    if (leftMs > 0) return leftMs;
    // The others wait for what this one finds.
    this.#closedUntil = this.now() + this.#pauseMs;
    this.#triesOut = true;
    return undefined;
  }

  answered(): void {
    this.#failures = 0;
    this.#pauseMs = firstPauseMs;
    this.#triesOut = false;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#failures < failuresToOpen) return;
    // Of those that were under way together none says more than the first: many callers make no longer pause.
    if (this.#failures > failuresToOpen && !this.#triesOut) return;
    if (this.#triesOut) this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    this.#triesOut = false;
    this.#closedUntil = this.now() + this.#pauseMs;
  }
}
