/** When an execution window is open. */
import { firstInstant, wallTime } from '../../../kernel/index.ts';
import type { Window } from './options.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
/** A day of the week comes again within seven; twice that, should clocks leap over the hours of one. */
const farthestDays = 14;

/** A span of one day, in minutes since midnight, both ends in it. */
interface Span {
  from: number;
  to: number;
}

/**
 * @param now UTC milliseconds
 * @returns `now` where it is open; else when it opens next; undefined if it never does within two weeks. Hours that the
 *          clocks leap over do not come that day; what is left of them does.
 */
export function nextOpening(window: Window, timeZone: string, now: number): number | undefined {
  const spans = spansOf(window);
  const days = new Set(window.days ?? []);
  const isOpen = (instant: number): boolean => {
    const wall = wallTime(instant, timeZone);
    const minute = Math.floor((wall - midnight(wall)) / minuteMs);
    return isAllowed(wall, days) && spans.some(({ from, to }) => from <= minute && minute <= to);
  };
  if (isOpen(now)) return now;
  const today = midnight(wallTime(now, timeZone));
  for (let day = 0; day <= farthestDays; day++) {
    const starts = spans.map(({ from }) => firstInstant(today + day * dayMs + from * minuteMs, timeZone));
    const next = starts.toSorted((a, b) => a - b).find((instant) => instant > now && isOpen(instant));
    if (next !== undefined) return next;
  }
  return undefined;
}

function spansOf({ whitelist }: Window): Span[] {
  if (!whitelist || whitelist.length === 0) return [{ from: 0, to: 1439 }];
  return whitelist.flatMap(({ startHour, startMin, endHour, endMin }) => {
    const from = startHour * 60 + (startMin ?? 0);
    const to = endHour * 60 + (endMin ?? 0);
    if (from <= to) return [{ from, to }];
    return [
      { from: 0, to },
      { from, to: 1439 },
    ];
  });
}

const midnight = (wall: number): number => Math.floor(wall / dayMs) * dayMs;

const isAllowed = (wall: number, days: ReadonlySet<number>): boolean =>
  days.size === 0 || days.has(new Date(wall).getUTCDay() + 1);
