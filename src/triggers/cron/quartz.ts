/**
 * Cron expressions as Spinnaker's users write them: Quartz, six or seven fields, and the five of Unix. Croner works out
 * the times; what it does not read (`?` rules, ranges that wrap, `H`, a bare weekday `L`, `L-3`) is translated first.
 *
 * @see docs/cron.md
 */
import { Cron } from 'croner';

/** An expression that was understood. */
export interface Schedule {
  /** Times of a wall clock, as if it stood in UTC. */
  pattern: Cron;
  /** It names particular hours of the day; otherwise it recurs in every hour. */
  namesHours: boolean;
  /** Only on the day that comes so many days before the last of its month. */
  daysBeforeLast?: number;
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  title: string;
  lowest: number;
  highest: number;
  names?: string[];
  /** How many values `H` may take; 0 where it is not allowed. */
  fuzz: number;
}

const quartzFields: readonly Field[] = [
  { title: 'seconds', lowest: 0, highest: 59, fuzz: 60 },
  { title: 'minutes', lowest: 0, highest: 59, fuzz: 60 },
  { title: 'hours', lowest: 0, highest: 23, fuzz: 24 },
  { title: 'day of month', lowest: 1, highest: 31, fuzz: 0 },
  { title: 'month', lowest: 1, highest: 12, names: monthNames, fuzz: 0 },
  { title: 'day of week', lowest: 1, highest: 7, names: dayNames, fuzz: 0 },
  { title: 'year', lowest: 1970, highest: 2099, fuzz: 0 },
];
const unixFields: readonly Field[] = [
  ...quartzFields.slice(1, 5),
  { title: 'day of week', lowest: 0, highest: 6, names: dayNames, fuzz: 0 },
];

const longestExpression = 250;

/**
 * @param seed what `H` is made of: the trigger's id
 * @param timeZone of the times; `undefined` for a wall clock without one
 * @throws {Error} with a sentence for the user
 */
export function readExpression(expression: string, seed: string, timeZone?: string): Schedule {
  if (expression.length > longestExpression) throw new Error(`is longer than ${String(longestExpression)} characters`);
  const words = expression.trim().toUpperCase().split(/\s+/);
  if (words.length === 5) return unix(words, seed, timeZone);
  if (words.length !== 6 && words.length !== 7) {
    throw new Error(
      `has ${String(words.length)} fields; expected six or seven (seconds minutes hours day-of-month month day-of-week ` +
        'and maybe year), or the five of a Unix crontab',
    );
  }
  const [, , hours = '', dayOfMonth = '', , dayOfWeek = ''] = words;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new Error('needs "?" in exactly one of day of month and day of week: the other one says which days');
  }
  const before = /^L-(\d{1,2})$/.exec(dayOfMonth);
  const daysBeforeLast = before === null ? undefined : Number(before[1]);
  if (daysBeforeLast !== undefined && (daysBeforeLast < 1 || daysBeforeLast > 30)) {
    throw new Error(`day of month: "${dayOfMonth}" must lie between L-1 and L-30`);
  }
  const translated = words.map((word, index) => {
    if (index === 3 && daysBeforeLast !== undefined) {
      return `${String(Math.max(1, 28 - daysBeforeLast))}-${String(31 - daysBeforeLast)}`;
    }
    if (index === 5 && word === 'L') return '7';
    return translate(word, quartzFields[index] as Field, seed);
  });
  return {
    pattern: parse(translated.join(' '), true, timeZone),
    namesHours: namesHours(hours),
    ...(daysBeforeLast === undefined ? {} : { daysBeforeLast }),
  };
}

function unix(words: string[], seed: string, timeZone: string | undefined): Schedule {
  const translated = words.map((word, index) => translate(word, unixFields[index] as Field, seed));
  return { pattern: parse(translated.join(' '), false, timeZone), namesHours: namesHours(words[1] ?? '') };
}

/** Every hour, in whichever way it is written. */
const namesHours = (hours: string): boolean => !/^(\*|\?|0-23|(\*|0|0-23)\/1)$/.test(hours);

function parse(text: string, quartz: boolean, timeZone: string | undefined): Cron {
  try {
    return new Cron(text, {
      paused: true,
      timezone: timeZone ?? 'UTC',
      sloppyRanges: true,
      // Quartz counts its weekdays from 1 = Sunday: without this every one of them is a day off.
      alternativeWeekdays: quartz,
      mode: quartz ? '6-or-7-parts' : '5-part',
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(reason.replace(/^Cron(?:Pattern|Date)?: /, ''), { cause: error });
  }
}

function translate(word: string, field: Field, seed: string): string {
  if (word === 'H' && field.fuzz > 0) return String(Math.abs(javaHash(seed)) % field.fuzz);
  if (word.includes('H') && /(^|[^A-Z])H([^A-Z]|$)/.test(word)) {
    throw new Error(`${field.title}: "H" stands alone, and only in seconds, minutes and hours`);
  }
  return word
    .split(',')
    .map((item) => unwrapped(item, field))
    .join(',');
}

/** `22-2` as the values that it means: croner wants its ranges to rise. */
function unwrapped(item: string, field: Field): string {
  const range = /^([A-Z0-9]+)-([A-Z0-9]+)(?:\/(\d{1,4}))?$/.exec(item);
  if (range === null) return item;
  const [from, to] = [valueOf(range[1] ?? '', field), valueOf(range[2] ?? '', field)];
  if (from === undefined || to === undefined || from <= to) return item;
  if (field.title === 'year') throw new Error(`year: "${item}" ends before it begins`);
  const step = Number(range[3] ?? '1');
  if (step < 1) throw new Error(`${field.title}: the step of "${item}" must be 1 or more`);
  const count = field.highest - field.lowest + 1;
  const values: number[] = [];
  for (let value = from; value <= to + count; value += step) {
    values.push(((value - field.lowest) % count) + field.lowest);
  }
  return values.toSorted((a, b) => a - b).join(',');
}

function valueOf(word: string, field: Field): number | undefined {
  if (/^\d{1,4}$/.test(word)) {
    const value = Number(word);
    return value >= field.lowest && value <= field.highest ? value : undefined;
  }
  const name = field.names?.indexOf(word) ?? -1;
  return name < 0 ? undefined : name + field.lowest;
}

/** Java's hash of a text: what `H` becomes must be what it was in Spinnaker. */
function javaHash(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}
