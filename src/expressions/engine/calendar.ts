import { fault } from './fault.ts';

/** Calendar arithmetic on UTC milliseconds. Everything is UTC: the place of the server must not change a result. */
export const dayMs = 86_400_000;

/** What both ends of the host's calendar allow. */
const furthestMs = 8.64e15;

export function checked(ms: number): number {
  if (!Number.isFinite(ms) || Math.abs(ms) > furthestMs) throw fault('The date is out of range.');
  return ms;
}

export interface Fields {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  milli: number;
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  dayOfYear: number;
}

export function fieldsOf(ms: number): Fields {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    milli: date.getUTCMilliseconds(),
    weekday: date.getUTCDay() || 7,
    dayOfYear: Math.floor((startOfDay(ms) - at(year, 1, 1)) / dayMs) + 1,
  };
}

/** Midnight of a day; months beyond 12 and days beyond the month carry over. */
export function at(year: number, month: number, day: number): number {
  const date = new Date(0);
  return checked(date.setUTCFullYear(year, month - 1, day));
}

/** As {@link at}, but the day has to exist. */
export function exactDay(year: number, month: number, day: number): number {
  const ms = at(year, month, day);
  const { month: realMonth, day: realDay } = fieldsOf(ms);
  if (realMonth !== month || realDay !== day) throw fault(`There is no day ${year}-${month}-${day}.`);
  return ms;
}

export function startOfDay(ms: number): number {
  return Math.floor(ms / dayMs) * dayMs;
}

export function daysInMonth(year: number, month: number): number {
  return fieldsOf(at(year, month + 1, 0)).day;
}

export function isLeapYear(year: number): boolean {
  return daysInMonth(year, 2) === 29;
}

/** A day that the month does not have becomes its last: 31 January plus one month is 28 February. */
export function plusMonths(ms: number, months: number): number {
  const { year, month, day } = fieldsOf(ms);
  checked(months);
  const first = fieldsOf(at(year, month + months, 1));
  return checked(
    at(first.year, first.month, Math.min(day, daysInMonth(first.year, first.month))) + (ms - startOfDay(ms)),
  );
}

const lengths = new Map([
  ['MILLIS', 1],
  ['SECONDS', 1000],
  ['MINUTES', 60_000],
  ['HOURS', 3_600_000],
  ['HALF_DAYS', dayMs / 2],
  ['DAYS', dayMs],
  ['WEEKS', 7 * dayMs],
]);

const months = new Map([
  ['MONTHS', 1],
  ['YEARS', 12],
  ['DECADES', 120],
  ['CENTURIES', 1200],
]);

/** The names of java.time.temporal.ChronoUnit that are offered, shortest first. */
export const unitNames = [...lengths.keys(), ...months.keys()];

export function plus(ms: number, amount: number, unit: string): number {
  const length = lengths.get(unit);
  return length === undefined ? plusMonths(ms, amount * (months.get(unit) ?? 0)) : checked(ms + amount * length);
}

/** Whole units from one to the other. */
export function unitsBetween(from: number, to: number, unit: string): number {
  const length = lengths.get(unit);
  if (length !== undefined) return Math.trunc((to - from) / length);
  const [first, last] = [fieldsOf(from), fieldsOf(to)];
  let count = (last.year - first.year) * 12 + last.month - first.month;
  if (count > 0 && plusMonths(from, count) > to) count--;
  if (count < 0 && plusMonths(from, count) < to) count++;
  return Math.trunc(count / (months.get(unit) ?? 1));
}

export function truncated(ms: number, unit: string): number {
  const length = lengths.get(unit);
  if (length === undefined || length > dayMs) throw fault(`${unit} is too large to truncate to.`);
  return Math.floor(ms / length) * length;
}
