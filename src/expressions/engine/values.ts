import { fault, Fault } from './fault.ts';
import type { Meter } from './meter.ts';
import type { Json } from '../../kernel/index.ts';

/**
 * What an expression works with. Beside JSON there are a few types of Java that pipelines use; each is a class of ours
 * without any method of the host that an expression could reach.
 */
export type Value = null | boolean | number | string | Thing | readonly Value[] | ValueMap;
export interface ValueMap {
  readonly [key: string]: Value;
}
export type Thing = Decimal | Moment | Constant | Format | Adjuster | Generator | TypeName | Verbatim | Root;

/** A number with nothing behind its point that is a decimal all the same: `4 / 2.0` is `2.0`. */
export class Decimal {
  readonly type = 'Double';
  constructor(readonly value: number) {}
}

/** An instant or a date, as UTC milliseconds; a LocalDate is its midnight. */
export class Moment {
  constructor(
    readonly type: 'Date' | 'Instant' | 'LocalDate' | 'LocalDateTime',
    readonly ms: number,
  ) {}
}

/** A constant of an enumeration; `ordinal` counts from 0. */
export class Constant {
  constructor(
    readonly type: 'ChronoUnit' | 'DayOfWeek' | 'Month',
    readonly name: string,
    readonly ordinal: number,
  ) {}
}

export class Format {
  readonly type = 'SimpleDateFormat';
  constructor(readonly pattern: string) {}
}

/** Takes one date to another, `firstDayOfMonth()`; both are UTC milliseconds. */
export class Adjuster {
  readonly type = 'TemporalAdjuster';
  constructor(readonly adjust: (ms: number) => number) {}
}

export class Generator {
  readonly type = 'Random';
}

/** `T(java.lang.Math)`: a type itself, by its short and its full name. */
export class TypeName {
  readonly type = 'Class';
  constructor(
    readonly name: string,
    readonly fullName: string,
  ) {}
}

/** `#doNotEval(x)`: text in it that looks like an expression is meant as it stands. */
export class Verbatim {
  readonly type = 'Verbatim';
  constructor(readonly value: Value) {}
}

/** `#root`: the context itself, whose entries are found by the scope. */
export class Root {
  readonly type = 'Context';
}

const things = [Decimal, Moment, Constant, Format, Adjuster, Generator, TypeName, Verbatim, Root] as const;

export function isThing(value: Value): value is Thing {
  return typeof value === 'object' && value !== null && things.some((thing) => value instanceof thing);
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Plain data only: an object of any class of the host is not a map, and nothing can be done with it. */
export function isMap(value: Value): value is ValueMap {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What the scope or a function gave; whatever an expression cannot hold counts as nothing. */
export function given(value: unknown): Value {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return null;
  return typeof value === 'bigint' ? Number(value) : (value as Value);
}

/** The map's own entry; never anything of a prototype. */
export function entryOf(map: ValueMap, key: string): Value | undefined {
  return Object.prototype.propertyIsEnumerable.call(map, key) ? given(map[key]) : undefined;
}

/** As a user would call it, with the article: for messages. */
export function typeOf(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'boolean') return 'a boolean';
  if (typeof value === 'number' || value instanceof Decimal) return 'a number';
  if (isList(value)) return 'a list';
  if (isThing(value)) return `a ${value.type}`;
  return isMap(value) ? 'a map' : 'something that is not data';
}

export function isNumber(value: Value): value is number | Decimal {
  return typeof value === 'number' || value instanceof Decimal;
}

export function numeric(value: number | Decimal): number {
  return typeof value === 'number' ? value : value.value;
}

/** A floating-point result: keeps in mind that it is one when nothing is behind the point. */
export function decimal(value: number): Value {
  if (!Number.isFinite(value)) throw fault('The result is not a finite number.');
  return Number.isInteger(value) ? new Decimal(value) : value;
}

/** A whole result; one too large to be exact goes on as a decimal. */
export function whole(value: number): Value {
  // Minus nought is a matter of decimals.
  return Number.isSafeInteger(value) ? value + 0 : decimal(value);
}

const reserved = '__proto__';

/** A key that other code could mistake for a prototype is not put into a result. */
export function allowedKey(key: string): string {
  if (key === reserved) throw fault(`"${reserved}" cannot be a key.`);
  return key;
}

export function mapOf(entries: readonly (readonly [string, Value])[]): ValueMap {
  return Object.fromEntries(entries.map(([key, value]) => [allowedKey(key), value]));
}

/** A copy as JSON, with dates as Spinnaker writes them: milliseconds for a Date, text for the others. */
export function asJson(value: Value, meter: Meter, text: (thing: Thing) => string): Json {
  meter.step();
  meter.builds(typeof value === 'string' ? 1 + value.length : 1);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (isNumber(value)) {
    const number = numeric(value);
    if (!Number.isFinite(number)) throw fault('The result is not a finite number.');
    // JSON knows no minus nought.
    return number + 0;
  }
  if (isList(value)) return meter.deeper(() => value.map((item) => asJson(given(item), meter, text)));
  if (value instanceof Verbatim) return asJson(value.value, meter, text);
  if (value instanceof Moment && value.type === 'Date') return value.ms;
  if (isThing(value)) return text(value);
  if (!isMap(value)) throw new Fault('fault', 'The result holds something that is not data.');
  return meter.deeper(() =>
    Object.fromEntries(Object.keys(value).map((key) => [key, asJson(entryOf(value, key) ?? null, meter, text)])),
  );
}
