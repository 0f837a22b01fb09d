/**
 * The only source of time and timers outside of a test. What decides takes `now` as a value; what waits takes a Clock,
 * so that a test can wind it on.
 */
export abstract class Clock {
  abstract now(): Date;

  /**
   * Calls back once, not before `delayMs` have passed.
   *
   * @returns a function that calls it off
   */
  abstract after(delayMs: number, callback: () => void): () => void;
}

/** Timers of the host are 32 bits wide: a longer delay would fire at once. */
const longestDelayMs = 2 ** 31 - 1;

export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }

  override after(delayMs: number, callback: () => void): () => void {
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(Math.max(leftMs, 0), longestDelayMs);
      timer = setTimeout(() => {
        if (leftMs > stepMs) arm(leftMs - stepMs);
        else callback();
      }, stepMs);
      timer.unref();
    };
    arm(delayMs);
    return () => {
      clearTimeout(timer);
    };
  }
}
