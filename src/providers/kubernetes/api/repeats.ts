/** Whether a call that failed is made again, and when. Pure, but for chance. */

const firstMs = 250;
const longestMs = 8_000;
const most = 4;

/** What came of an attempt: a status, or none. */
export interface Attempt {
  /** `undefined`: no answer. */
  status: number | undefined;
  /** The server may have done it. */
  mayBeDone: boolean;
  /** Seconds, or a date, as the header has it. */
  retryAfter: string | undefined;
}

/**
 * @param number     of the attempt that failed, 1 for the first
 * @param repeatable to do it twice is as good as once
 * @param chance     0 to 1
 * @returns milliseconds to wait; `undefined`: leave it
 */
export function repeatAfter(
  { status, mayBeDone, retryAfter }: Attempt,
  { number, repeatable, leftMs }: { number: number; repeatable: boolean; leftMs: number },
  chance: number = Math.random(),
): number | undefined {
  if (number >= most || !isPassing(status)) return undefined;
  // 429 is said before anything is done; every other answer of this sort may come after.
  if (!repeatable && status !== 429 && mayBeDone) return undefined;
  const backOffMs = Math.min(firstMs * 2 ** (number - 1), longestMs);
  const delayMs = Math.max(secondsOf(retryAfter) * 1_000, backOffMs / 2) + (chance * backOffMs) / 2;
  return delayMs < leftMs ? delayMs : undefined;
}

function isPassing(status: number | undefined): boolean {
  return status === undefined || status === 429 || (status >= 500 && status !== 501);
}

function secondsOf(retryAfter: string | undefined): number {
  if (retryAfter === undefined) return 0;
  const seconds = Number(retryAfter);
  if (Number.isFinite(seconds)) return Math.max(seconds, 0);
  const until = Date.parse(retryAfter);
  return Number.isNaN(until) ? 0 : Math.max((until - Date.now()) / 1_000, 0);
}
