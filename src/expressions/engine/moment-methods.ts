import {
  checked,
  daysInMonth,
  exactDay,
  fieldsOf,
  isLeapYear,
  plus,
  startOfDay,
  truncated,
  unitsBetween,
} from './calendar.ts';
import { monthNames, weekdays } from './date-text.ts';
import { fault } from './fault.ts';
import { type Arguments, type Method, type MethodTable } from './methods.ts';
import { Adjuster, Constant, Moment } from './values.ts';

export function weekday(number: number): Constant {
  const ordinal = (((number - 1) % 7) + 7) % 7;
  return new Constant('DayOfWeek', weekdays[ordinal] ?? '', ordinal);
}

function moved(moment: Moment, ms: number): Moment {
  const kept = moment.type === 'LocalDate' ? startOfDay(ms) : ms;
  return new Moment(moment.type, checked(kept));
}

/** `plus3Days` by the name of the method: one for each unit and direction. */
function shift(unit: string, sign: 1 | -1): Method<Moment> {
  return [1, 1, (moment, args) => moved(moment, plus(moment.ms, sign * args.whole(0), unit))];
}

function shifts(units: Record<string, string>): [string, Method<Moment>][] {
  return Object.entries(units).flatMap(([suffix, unit]) => [
    [`plus${suffix}`, shift(unit, 1)],
    [`minus${suffix}`, shift(unit, -1)],
  ]);
}

function byUnit(sign: 1 | -1): Method<Moment> {
  return [
    2,
    2,
    (moment, args) => {
      const unit = unitFor(moment, args.constant(1, 'ChronoUnit'));
      return moved(moment, plus(moment.ms, sign * args.whole(0), unit));
    },
  ];
}

const dateUnits = ['DAYS', 'WEEKS', 'MONTHS', 'YEARS', 'DECADES', 'CENTURIES'];

function unitFor(moment: Moment, unit: Constant): string {
  const isDate = dateUnits.includes(unit.name);
  if (moment.type === 'LocalDate' && !isDate) throw fault(`A LocalDate has no ${unit.name}.`);
  if (moment.type === 'Instant' && isDate && unit.name !== 'DAYS') {
    throw fault(`An Instant cannot be counted in ${unit.name}; use a LocalDateTime.`);
  }
  return unit.name;
}

function field(read: (fields: ReturnType<typeof fieldsOf>) => number): Method<Moment> {
  return [0, 0, (moment) => read(fieldsOf(moment.ms))];
}

function order(holds: (difference: number) => boolean): Method<Moment> {
  return [1, 1, (moment, args) => holds(moment.ms - args.moment(0).ms)];
}

function withDay(moment: Moment, year: number, month: number, day: number): Moment {
  return moved(moment, exactDay(year, month, day) + (moment.ms - startOfDay(moment.ms)));
}

const common: [string, Method<Moment>][] = [
  ['compareTo', [1, 1, (moment, args) => Math.sign(moment.ms - args.moment(0).ms)]],
  [
    'equals',
    [
      1,
      1,
      (moment, args) => {
        const other = args.any(0);
        return other instanceof Moment && other.type === moment.type && other.ms === moment.ms;
      },
    ],
  ],
  ['isAfter', order((difference) => difference > 0)],
  ['isBefore', order((difference) => difference < 0)],
  ['isEqual', order((difference) => difference === 0)],
];

const arithmetic: [string, Method<Moment>][] = [
  ['plus', byUnit(1)],
  ['minus', byUnit(-1)],
  [
    'until',
    [
      2,
      2,
      (moment, args) => unitsBetween(moment.ms, args.moment(0).ms, unitFor(moment, args.constant(1, 'ChronoUnit'))),
    ],
  ],
];

const calendarFields: [string, Method<Moment>][] = [
  ...shifts({ Days: 'DAYS', Weeks: 'WEEKS', Months: 'MONTHS', Years: 'YEARS' }),
  ['getYear', field(({ year }) => year)],
  ['getMonthValue', field(({ month }) => month)],
  [
    'getMonth',
    [
      0,
      0,
      ({ ms }) => {
        const { month } = fieldsOf(ms);
        return new Constant('Month', monthNames[month - 1] ?? '', month - 1);
      },
    ],
  ],
  ['getDayOfMonth', field(({ day }) => day)],
  ['getDayOfYear', field(({ dayOfYear }) => dayOfYear)],
  ['getDayOfWeek', [0, 0, ({ ms }) => weekday(fieldsOf(ms).weekday)]],
  [
    'withDayOfMonth',
    [
      1,
      1,
      (moment, args) => {
        const { year, month } = fieldsOf(moment.ms);
        return withDay(moment, year, month, args.whole(0));
      },
    ],
  ],
  [
    'withMonth',
    [
      1,
      1,
      (moment, args) => {
        const { year, day } = fieldsOf(moment.ms);
        return withDay(moment, year, args.whole(0), Math.min(day, daysInMonth(year, args.whole(0))));
      },
    ],
  ],
  [
    'withYear',
    [
      1,
      1,
      (moment, args) => {
        const { month, day } = fieldsOf(moment.ms);
        return withDay(moment, args.whole(0), month, Math.min(day, daysInMonth(args.whole(0), month)));
      },
    ],
  ],
  ['with', [1, 1, (moment, args) => moved(moment, adjusted(moment.ms, args))]],
];

function adjusted(ms: number, args: Arguments): number {
  const adjuster = args.any(0);
  if (!(adjuster instanceof Adjuster)) throw fault('with needs one of the TemporalAdjusters.');
  return adjuster.adjust(ms);
}

const clockFields: [string, Method<Moment>][] = [
  ['getHour', field(({ hour }) => hour)],
  ['getMinute', field(({ minute }) => minute)],
  ['getSecond', field(({ second }) => second)],
  ['truncatedTo', [1, 1, (moment, args) => moved(moment, truncated(moment.ms, args.constant(0, 'ChronoUnit').name))]],
];

const kept = <T>(entries: readonly (readonly [string, Method<T>])[]): MethodTable<T> => new Map(entries);

const tables: Record<Moment['type'], MethodTable<Moment>> = {
  LocalDate: kept([
    ...common,
    ...arithmetic,
    ...calendarFields,
    ['isLeapYear', [0, 0, ({ ms }) => isLeapYear(fieldsOf(ms).year)]],
    ['lengthOfMonth', [0, 0, ({ ms }) => daysInMonth(fieldsOf(ms).year, fieldsOf(ms).month)]],
    ['lengthOfYear', [0, 0, ({ ms }) => (isLeapYear(fieldsOf(ms).year) ? 366 : 365)]],
    ['toEpochDay', [0, 0, ({ ms }) => unitsBetween(0, ms, 'DAYS')]],
    ['atStartOfDay', [0, 0, ({ ms }) => new Moment('LocalDateTime', ms)]],
    ['atTime', [2, 3, ({ ms }, args) => new Moment('LocalDateTime', ms + timeOfDay(args))]],
  ]),
  LocalDateTime: kept([
    ...common,
    ...arithmetic,
    ...calendarFields,
    ...clockFields,
    ...shifts({ Hours: 'HOURS', Minutes: 'MINUTES', Seconds: 'SECONDS' }),
    ['toLocalDate', [0, 0, ({ ms }) => new Moment('LocalDate', startOfDay(ms))]],
  ]),
  Instant: kept([
    ...common,
    ...arithmetic,
    ...clockFields.slice(-1),
    ...shifts({ Seconds: 'SECONDS', Millis: 'MILLIS' }),
    ['toEpochMilli', [0, 0, ({ ms }) => ms]],
    ['getEpochSecond', [0, 0, ({ ms }) => Math.floor(ms / 1000)]],
  ]),
  Date: kept([
    ...common.slice(0, 2),
    ['after', order((difference) => difference > 0)],
    ['before', order((difference) => difference < 0)],
    ['getTime', [0, 0, ({ ms }) => ms]],
    ['getYear', field(({ year }) => year - 1900)],
    ['getMonth', field(({ month }) => month - 1)],
    ['getDate', field(({ day }) => day)],
    ['getDay', field(({ weekday: number }) => number % 7)],
    ['getHours', field(({ hour }) => hour)],
    ['getMinutes', field(({ minute }) => minute)],
    ['getSeconds', field(({ second }) => second)],
    ['toInstant', [0, 0, ({ ms }) => new Moment('Instant', ms)]],
  ]),
};

/** Hour, minute and perhaps second, the last three arguments of `LocalDateTime.of` and `atTime`. */
export function timeOfDay(args: Arguments, from = 0): number {
  const [hour, minute] = [args.whole(from), args.whole(from + 1)];
  const second = args.count > from + 2 ? args.whole(from + 2) : 0;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    throw fault(`${hour}:${minute}:${second} is not a time of day.`);
  }
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

export function momentMethods(moment: Moment): MethodTable<Moment> {
  return tables[moment.type];
}
