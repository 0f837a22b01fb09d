/** What becomes of a time that is due: pure. */
import type { Timing } from '../port.ts';

/** Within it every time is made up for, one by one. */
export const onTimeMs = 60_000;
/** Within it the latest time is made up for, once; beyond it the trigger's `misfire` decides. */
export const graceMs = 600_000;

export type Decision =
  /** Fire this time. */
  | { kind: 'fire'; at: Date }
  /** Let it pass, and go on with this one; undefined: there is no time any more. */
  | { kind: 'skip'; next: Date | undefined };

/**
 * @param due     the time that has come
 * @param claimed it was decided before, and the process ended in between
 */
export function decide(due: Date, claimed: boolean, timing: Timing, now: Date): Decision {
  const lateMs = now.getTime() - due.getTime();
  if (claimed || lateMs <= onTimeMs) return { kind: 'fire', at: due };
  const latest = latestWithinGrace(due, timing, now);
  if (latest !== undefined) return { kind: 'fire', at: latest };
  if (timing.misfire === 'fireOnce') return { kind: 'fire', at: due };
  return { kind: 'skip', next: timing.next(now) };
}

/** The time after one that was fired. What lies further back than the grace is not made up for twice. */
export function nextAfter(fired: Date, timing: Timing, now: Date): Date | undefined {
  return timing.next(now.getTime() - fired.getTime() > graceMs ? now : fired);
}

function latestWithinGrace(due: Date, timing: Timing, now: Date): Date | undefined {
  const opens = new Date(now.getTime() - graceMs);
  let latest: Date | undefined = due >= opens ? due : undefined;
  let next = timing.next(due >= opens ? due : new Date(opens.getTime() - 1));
  // Once a second for ten minutes is the most that there can be.
  for (let count = 0; next !== undefined && next <= now && count < graceMs / 1000; count++) {
    latest = next;
    next = timing.next(next);
  }
  return latest;
}
