import { checked, exactDay, fieldsOf } from './calendar.ts';
import { fault } from './fault.ts';
import type { Moment } from './values.ts';

export const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
export const monthNames = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
];

export function capitalised(name: string | undefined): string {
  return name === undefined ? '' : name.charAt(0) + name.slice(1).toLowerCase();
}

export function padded(value: number, width: number): string {
  return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0');
}

/** `toString()` of each type of Java's. */
export function dateText(moment: Moment): string {
  const { year, month, day, hour, minute, second, milli, weekday } = fieldsOf(moment.ms);
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const clock = `${padded(hour, 2)}:${padded(minute, 2)}`;
  const fraction = milli === 0 ? '' : `.${padded(milli, 3)}`;
  switch (moment.type) {
    case 'LocalDate':
      return date;
    case 'LocalDateTime':
      return `${date}T${clock}${second === 0 && milli === 0 ? '' : `:${padded(second, 2)}${fraction}`}`;
    case 'Instant':
      return `${date}T${clock}:${padded(second, 2)}${fraction}Z`;
    case 'Date': {
      const names = [weekdays[weekday - 1], monthNames[month - 1]].map((name) => capitalised(name).slice(0, 3));
      return `${names.join(' ')} ${padded(day, 2)} ${clock}:${padded(second, 2)} UTC ${year}`;
    }
  }
}

const written = /^([+-]?\d{4,6})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d:\d\d)?$/;

/** Reads what {@link dateText} writes for `type`. */
export function readDate(text: string, type: 'Instant' | 'LocalDate' | 'LocalDateTime'): number {
  const found = text.length <= 48 ? written.exec(text) : null;
  const [, year, month, day, hour, minute, second = '0', fraction = '0', zone] = found ?? [];
  const wantsTime = type !== 'LocalDate';
  if (found === null || (hour !== undefined) !== wantsTime || (zone !== undefined) !== (type === 'Instant')) {
    throw fault(`"${text.slice(0, 80)}" cannot be read as a ${type}.`);
  }
  const clock = [Number(hour ?? 0), Number(minute ?? 0), Number(second)] as const;
  if (clock[0] > 23 || clock[1] > 59 || clock[2] > 59) throw fault(`"${text}" is not a time of day.`);
  const millis = Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6);
  const ms = exactDay(Number(year), Number(month), Number(day)) + (clock[0] * 3600 + clock[1] * 60 + clock[2]) * 1000;
  return checked(ms + millis - offsetMs(zone));
}

/** Of `+02:00`, `+0200` or `Z`. */
export function offsetMs(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000;
}
