/** Between instants and what the clocks on the wall of a time zone show. All in UTC milliseconds. */

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const two = '2-digit';
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** What the wall shows at an instant, written as if it were UTC. */
export function wallTime(instant: number, timeZone: string): number {
  if (timeZone === 'UTC') return instant;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

/**
 * When the wall first shows this. A time that the clocks leap over is the instant of the leap; one that they show twice
 * is the first of the two.
 */
export function firstInstant(wall: number, timeZone: string): number {
  if (timeZone === 'UTC') return wall;
  const offset = (instant: number): number => wallTime(instant, timeZone) - instant;
  // Clocks are not set twice within two days.
  const candidates = [wall - offset(wall - dayMs), wall - offset(wall + dayMs)].toSorted((a, b) => a - b);
  for (const candidate of candidates) if (wallTime(candidate, timeZone) === wall) return candidate;
  let [before = wall, after = wall] = candidates;
  const later = offset(after);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offset(middle) === later) after = middle;
    else before = middle;
  }
  return after;
}
