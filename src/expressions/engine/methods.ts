import { fault } from './fault.ts';
import type { Meter } from './meter.ts';
import { joinedText } from './text.ts';
import { Constant, Decimal, isList, isNumber, Moment, numeric, typeOf, type Value } from './values.ts';

/** What a method may use beside its arguments. */
export interface Surroundings {
  meter: Meter;
  now(): Date;
  /** From 0 up to, but not including, 1. */
  random(): number;
}

/** Least and most arguments, and the work. */
export type Method<T> = readonly [least: number, most: number, call: (target: T, args: Arguments) => Value];

/** All that can be called on one type. What is not in such a table does not exist. */
export type MethodTable<T> = ReadonlyMap<string, Method<T>>;

/** Every object has a `valueOf`, so the compiler has to be told of ours. */
interface Methods<T> {
  [name: string]: Method<T>;
  valueOf: Method<T>;
}

export function methodTable<T>(methods: Record<Exclude<string, 'valueOf'>, Method<T>> | Methods<T>): MethodTable<T> {
  return new Map(Object.entries(methods));
}

/** What a type offers without a value of it: `new …(…)`, `T(…).method(…)`, `T(…).CONSTANT`. */
export interface OfferedType {
  /** With the package, as Java names it. */
  name: string;
  construct?: Method<null>;
  statics: MethodTable<null>;
  fields?: ReadonlyMap<string, Value>;
}

/** In steps: what going through a large value costs. */
export function weight(value: Value): number {
  if (typeof value === 'string') return value.length / 256;
  return isList(value) ? value.length / 16 : 0;
}

/** The arguments of a call; every reader says by name and place what does not fit. */
export class Arguments {
  readonly name: string;
  readonly values: readonly Value[];
  readonly around: Surroundings;

  constructor(name: string, values: readonly Value[], around: Surroundings) {
    this.name = name;
    this.values = values;
    this.around = around;
    for (const value of values) around.meter.step(weight(value));
  }

  get meter(): Meter {
    return this.around.meter;
  }

  get count(): number {
    return this.values.length;
  }

  any(index: number): Value {
    return this.values[index] ?? null;
  }

  text(index: number): string {
    const value = this.any(index);
    if (typeof value !== 'string') throw this.#mismatch(index, 'a text');
    return value;
  }

  /** Numbers and booleans too, as SpEL converts them where a text is due. */
  loose(index: number): string {
    const value = this.any(index);
    if (value === null) throw this.#mismatch(index, 'a text');
    return joinedText(value, this.meter);
  }

  number(index: number): number {
    const value = this.any(index);
    if (isNumber(value)) return numeric(value);
    if (typeof value === 'string' && /^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(value)) return Number(value);
    throw this.#mismatch(index, 'a number');
  }

  whole(index: number): number {
    const value = this.number(index);
    if (!Number.isSafeInteger(value)) throw this.#mismatch(index, 'a whole number');
    return value;
  }

  list(index: number): readonly Value[] {
    const value = this.any(index);
    if (!isList(value)) throw this.#mismatch(index, 'a list');
    return value;
  }

  moment(index: number): Moment {
    const value = this.any(index);
    if (!(value instanceof Moment)) throw this.#mismatch(index, 'a date');
    return value;
  }

  constant(index: number, type: Constant['type']): Constant {
    const value = this.any(index);
    if (!(value instanceof Constant) || value.type !== type) throw this.#mismatch(index, `a ${type}`);
    return value;
  }

  isDecimal(index: number): boolean {
    const value = this.any(index);
    return value instanceof Decimal || (typeof value === 'number' && !Number.isInteger(value));
  }

  #mismatch(index: number, expected: string): Error {
    return fault(`${this.name} needs ${expected} as argument ${index + 1}, but there is ${typeOf(this.any(index))}.`);
  }
}

/** Calls what a table offers, with its number of arguments checked. */
export function call<T>([least, most, work]: Method<T>, target: T, args: Arguments): Value {
  if (args.count < least || args.count > most) {
    const wanted = least === most ? String(least) : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    throw fault(`${args.name} takes ${wanted} arguments, not ${args.count}.`);
  }
  return work(target, args);
}
