import { readExpression, type Schedule } from './quartz.ts';
import { firstInstant, wallTime } from '../../kernel/index.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** What an expression with an odd day may be asked in a row: nothing near it is ever needed. */
const mostLooks = 10_000;

/** Tells the times of one expression in one time zone. */
export class CronTimes {
  readonly #schedule: Schedule;
  readonly #timeZone: string;

  /**
   * @param seed what `H` is made of: the trigger's id
   * @throws {Error} the expression is not understood; the message says where
   */
  constructor(expression: string, timeZone: string, seed: string) {
    const wall = readExpression(expression, seed);
    // What recurs in every hour goes on by elapsed time; what names hours goes by the clock on the wall.
    this.#schedule = wall.namesHours ? wall : readExpression(expression, seed, timeZone);
    this.#timeZone = timeZone;
  }

  /** The first time strictly after `after`; undefined when there is none any more. */
  next(after: Date): Date | undefined {
    const zone = this.#timeZone;
    const { namesHours, daysBeforeLast } = this.#schedule;
    let from = namesHours ? wallTime(after.getTime(), zone) : after.getTime();
    for (let look = 0; look < mostLooks; look++) {
      const found = this.#schedule.pattern.nextRun(new Date(from))?.getTime();
      if (found === undefined) return undefined;
      const wall = namesHours ? found : wallTime(found, zone);
      if (daysBeforeLast !== undefined && !isSoManyBeforeLast(wall, daysBeforeLast)) {
        from = Math.max(found, nearEndOfDay(found, wall));
        continue;
      }
      const instant = namesHours ? firstInstant(wall, zone) : found;
      if (instant > after.getTime()) return new Date(instant);
      // Shown a second time, or leapt over together with one that was told: it counts once.
      from = found;
    }
    return undefined;
  }
}

function isSoManyBeforeLast(wall: number, days: number): boolean {
  const date = new Date(wall);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.getUTCDate() === last - days;
}

/** Not past the end of this day, whatever the clocks do: they are set on quarters of an hour, by two hours at most. */
function nearEndOfDay(found: number, wall: number): number {
  const left = dayMs - (wall % dayMs);
  return left > 2 * hourMs ? found + left - 2 * hourMs : found + (hourMs / 4 - (wall % (hourMs / 4))) - 1;
}
