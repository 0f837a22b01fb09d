import { at, checked, exactDay, fieldsOf, plusMonths, startOfDay, unitNames } from './calendar.ts';
import { readDate, weekdays } from './date-text.ts';
import { fault } from './fault.ts';
import { formatText } from './format-text.ts';
import { mathFields, mathMethods } from './math-methods.ts';
import { methodTable, type Arguments, type Method, type OfferedType } from './methods.ts';
import { timeOfDay, weekday } from './moment-methods.ts';
import { numberTypes } from './number-types.ts';
import { truth } from './compare.ts';
import { joinedText, javaText } from './text.ts';
import { Adjuster, Constant, Format, Generator, given, Moment, typeOf, type Value } from './values.ts';

function now(args: Arguments): number {
  return args.around.now().getTime();
}

function constants(type: Constant['type'], names: readonly string[]): ReadonlyMap<string, Value> {
  return new Map(names.map((name, ordinal) => [name, new Constant(type, name, ordinal)]));
}

function constant(fields: ReadonlyMap<string, Value>, name: string): Value {
  const found = fields.get(name);
  if (found === undefined)
    throw fault(`There is no constant "${name.slice(0, 40)}"; there are ${[...fields.keys()].join(', ')}.`);
  return found;
}

const dayConstants = constants('DayOfWeek', weekdays);
const unitConstants = constants('ChronoUnit', unitNames);

/** Random identity, version 4. */
function randomUuid(args: Arguments): string {
  const digit = (): string => Math.floor(args.around.random() * 16).toString(16);
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) =>
    place === 'x' ? digit() : '89ab'.charAt(Math.floor(args.around.random() * 4)),
  );
}

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function uuid(text: string): string {
  if (!uuidForm.test(text)) throw fault(`"${text.slice(0, 80)}" is not a UUID.`);
  return text.toLowerCase();
}

/** As java.net.URLEncoder: the form of HTML forms, with `+` for a space. */
function urlEncoded(args: Arguments): string {
  const text = args.loose(0).replace(/\p{Surrogate}/gu, '?');
  args.meter.builds(text.length * 3);
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function joined(args: Arguments): string {
  const rest = args.values.slice(1);
  const items = Array.isArray(rest[0]) ? args.list(1) : rest;
  const text = items.map((item) => joinedText(given(item), args.meter)).join(args.text(0));
  args.meter.builds(text.length);
  return text;
}

/** Finds a weekday from a date on, `step` days at a time. */
function toward(target: number, step: 1 | -1, orSame: boolean): Adjuster {
  return new Adjuster((ms) => {
    const distance = ((((target - fieldsOf(ms).weekday) * step) % 7) + 7) % 7;
    return checked(ms + step * (distance === 0 && !orSame ? 7 : distance) * 86_400_000);
  });
}

function day(args: Arguments): number {
  return args.constant(0, 'DayOfWeek').ordinal + 1;
}

/** Keeps the time of day. */
function dayOf(pick: (year: number, month: number) => number): Method<null> {
  return [
    0,
    0,
    () =>
      new Adjuster((ms) => {
        const { year, month } = fieldsOf(ms);
        return pick(year, month) + (ms - startOfDay(ms));
      }),
  ];
}

const offered: OfferedType[] = [
  {
    name: 'java.lang.String',
    construct: [0, 1, (_, args) => (args.count === 0 ? '' : args.loose(0))],
    statics: methodTable({
      format: [1, Infinity, (_, args) => formatText(args.text(0), args.values.slice(1), args.meter)],
      join: [1, Infinity, (_, args) => joined(args)],
      valueOf: [1, 1, (_, args) => javaText(args.any(0), args.meter)],
    }),
  },
  {
    name: 'java.lang.Boolean',
    construct: [1, 1, (_, args) => truth(args.any(0))],
    statics: methodTable({
      parseBoolean: [1, 1, (_, args) => javaText(args.any(0), args.meter).toLowerCase() === 'true'],
      valueOf: [1, 1, (_, args) => javaText(args.any(0), args.meter).toLowerCase() === 'true'],
    }),
    fields: new Map([
      ['TRUE', true],
      ['FALSE', false],
    ]),
  },
  ...numberTypes,
  { name: 'java.lang.Math', statics: mathMethods, fields: mathFields },
  {
    name: 'java.util.Date',
    construct: [0, 1, (_, args) => new Moment('Date', args.count === 0 ? now(args) : checked(args.whole(0)))],
    statics: methodTable({ from: [1, 1, (_, args) => new Moment('Date', args.moment(0).ms)] }),
  },
  { name: 'java.util.Random', construct: [0, 1, () => new Generator()], statics: methodTable({}) },
  {
    name: 'java.util.UUID',
    statics: methodTable({
      fromString: [1, 1, (_, args) => uuid(args.text(0))],
      randomUUID: [0, 0, (_, args) => randomUuid(args)],
    }),
  },
  {
    name: 'java.text.SimpleDateFormat',
    construct: [1, 1, (_, args) => new Format(args.text(0))],
    statics: methodTable({}),
  },
  {
    name: 'java.time.LocalDate',
    statics: methodTable({
      now: [0, 0, (_, args) => new Moment('LocalDate', startOfDay(now(args)))],
      of: [3, 3, (_, args) => new Moment('LocalDate', exactDay(args.whole(0), args.whole(1), args.whole(2)))],
      ofEpochDay: [1, 1, (_, args) => new Moment('LocalDate', checked(args.whole(0) * 86_400_000))],
      parse: [1, 1, (_, args) => new Moment('LocalDate', readDate(args.text(0), 'LocalDate'))],
    }),
  },
  {
    name: 'java.time.LocalDateTime',
    statics: methodTable({
      now: [0, 0, (_, args) => new Moment('LocalDateTime', now(args))],
      of: [
        5,
        6,
        (_, args) =>
          new Moment('LocalDateTime', exactDay(args.whole(0), args.whole(1), args.whole(2)) + timeOfDay(args, 3)),
      ],
      parse: [1, 1, (_, args) => new Moment('LocalDateTime', readDate(args.text(0), 'LocalDateTime'))],
    }),
  },
  {
    name: 'java.time.Instant',
    statics: methodTable({
      now: [0, 0, (_, args) => new Moment('Instant', now(args))],
      ofEpochMilli: [1, 1, (_, args) => new Moment('Instant', checked(args.whole(0)))],
      ofEpochSecond: [1, 1, (_, args) => new Moment('Instant', checked(args.whole(0) * 1000))],
      parse: [1, 1, (_, args) => new Moment('Instant', readDate(args.text(0), 'Instant'))],
    }),
    fields: new Map([['EPOCH', new Moment('Instant', 0)]]),
  },
  {
    name: 'java.time.DayOfWeek',
    statics: methodTable({
      from: [1, 1, (_, args) => weekday(fieldsOf(args.moment(0).ms).weekday)],
      of: [1, 1, (_, args) => weekday(args.whole(0))],
      valueOf: [1, 1, (_, args) => constant(dayConstants, args.text(0))],
      values: [0, 0, () => [...dayConstants.values()]],
    }),
    fields: dayConstants,
  },
  {
    name: 'java.time.temporal.ChronoUnit',
    statics: methodTable({
      valueOf: [1, 1, (_, args) => constant(unitConstants, args.text(0))],
      values: [0, 0, () => [...unitConstants.values()]],
    }),
    fields: unitConstants,
  },
  {
    name: 'java.time.temporal.TemporalAdjusters',
    statics: methodTable({
      firstDayOfMonth: dayOf((year, month) => at(year, month, 1)),
      lastDayOfMonth: dayOf((year, month) => at(year, month + 1, 0)),
      firstDayOfNextMonth: dayOf((year, month) => plusMonths(at(year, month, 1), 1)),
      firstDayOfYear: dayOf((year) => at(year, 1, 1)),
      lastDayOfYear: dayOf((year) => at(year, 12, 31)),
      firstDayOfNextYear: dayOf((year) => at(year + 1, 1, 1)),
      next: [1, 1, (_, args) => toward(day(args), 1, false)],
      nextOrSame: [1, 1, (_, args) => toward(day(args), 1, true)],
      previous: [1, 1, (_, args) => toward(day(args), -1, false)],
      previousOrSame: [1, 1, (_, args) => toward(day(args), -1, true)],
    }),
  },
  {
    name: 'java.net.URLEncoder',
    statics: methodTable({ encode: [1, 2, (_, args) => urlEncoded(args)] }),
  },
  // For `instanceof` alone.
  ...['java.lang.Object', 'java.lang.Number', 'java.util.List', 'java.util.Map', 'java.util.Collection'].map(
    (name) => ({
      name,
      statics: methodTable<null>({}),
    }),
  ),
];

/** By full name, and the types of java.lang by their short one too. */
const byName = new Map<string, OfferedType>(
  offered.flatMap((type) => [
    [type.name, type] as const,
    ...(type.name.startsWith('java.lang.') ? [[shortName(type.name), type] as const] : []),
  ]),
);

export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** @throws {Fault} that names the types there are */
export function offeredType(name: string): OfferedType {
  const found = byName.get(name);
  if (found !== undefined) return found;
  throw fault(
    `The type ${name.slice(0, 120)} is not offered; there are ${offered.map((type) => type.name).join(', ')}.`,
  );
}

/** The static side of what {@link offeredType} gave. */
export function staticField(type: OfferedType, name: string): Value {
  const value = type.fields?.get(name);
  if (value === undefined) throw fault(`${type.name} has no constant ${name}.`);
  return value;
}

export function notOffered(value: Value, method: string): Error {
  return fault(`The method ${method}() is not offered on ${typeOf(value)}.`);
}
