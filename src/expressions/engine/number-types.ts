import { equal, compare } from './compare.ts';
import { fault } from './fault.ts';
import { methodTable, type Arguments, type Method, type OfferedType } from './methods.ts';
import { decimal, Decimal, isNumber, numeric, whole, type Value } from './values.ts';

/** Methods of a number, whole or decimal. */
export const numberMethods = methodTable<number | Decimal>({
  byteValue: [0, 0, (value) => (Math.trunc(numeric(value)) << 24) >> 24],
  compareTo: [1, 1, (value, args) => compare(value, args.any(0))],
  doubleValue: [0, 0, (value) => decimal(numeric(value))],
  equals: [1, 1, (value, args) => equal(value, args.any(0), args.meter)],
  floatValue: [0, 0, (value) => decimal(numeric(value))],
  hashCode: [0, 0, (value) => numeric(value) | 0],
  intValue: [0, 0, (value) => whole(Math.trunc(numeric(value)))],
  longValue: [0, 0, (value) => whole(Math.trunc(numeric(value)))],
});

export const booleanMethods = methodTable<boolean>({
  booleanValue: [0, 0, (value) => value],
  compareTo: [1, 1, (value, args) => compare(value, args.any(0))],
  equals: [1, 1, (value, args) => value === args.any(0)],
});

/** @param name what reads it, for the message */
export function readWhole(text: string, name: string, radix = 10): number {
  const digits = text.trim();
  const form = radix === 10 ? /^[+-]?\d{1,16}$/ : /^[+-]?[0-9a-zA-Z]{1,52}$/;
  const value = form.test(digits) ? parseInt(digits, radix) : NaN;
  if (!Number.isSafeInteger(value) || value.toString(radix) !== normal(digits)) {
    throw fault(`${name}: "${text.slice(0, 80)}" is not a whole number.`);
  }
  return value + 0;
}

function normal(digits: string): string {
  const bare = digits
    .toLowerCase()
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=.)/, '$1');
  return bare === '-0' ? '0' : bare;
}

export function readReal(text: string, name: string): number {
  const value = /^\s*[+-]?(?:\d{1,300}\.?\d{0,300}|\.\d{1,300})(?:[eE][+-]?\d{1,3})?[fFdD]?\s*$/.test(text)
    ? Number(text.trim().replace(/[fFdD]$/, ''))
    : NaN;
  if (!Number.isFinite(value)) throw fault(`${name}: "${text.slice(0, 80)}" is not a number.`);
  return value;
}

function wholeFrom(args: Arguments): Value {
  const value = args.any(0);
  if (isNumber(value)) return whole(Math.trunc(numeric(value)));
  return readWhole(args.text(0), args.name, args.count > 1 ? radix(args, 1) : 10);
}

function radix(args: Arguments, index: number): number {
  const value = args.whole(index);
  if (value < 2 || value > 36) throw fault(`The radix ${value} is not between 2 and 36.`);
  return value;
}

function realFrom(args: Arguments): Value {
  const value = args.any(0);
  return decimal(isNumber(value) ? numeric(value) : readReal(args.text(0), args.name));
}

const binary = (work: (a: number, b: number) => number): Method<null> => [
  2,
  2,
  (_, args) => whole(work(args.whole(0), args.whole(1))),
];

function wholeType(name: string, parse: string, bits: number): OfferedType {
  return {
    name,
    construct: [1, 1, (_, args) => wholeFrom(args)],
    statics: methodTable<null>({
      [parse]: [1, 2, (_, args) => wholeFrom(args)],
      abs: [1, 1, (_, args) => Math.abs(args.whole(0))],
      compare: binary((a, b) => Math.sign(a - b)),
      max: binary(Math.max),
      min: binary(Math.min),
      sum: binary((a, b) => a + b),
      toBinaryString: [1, 1, (_, args) => args.whole(0).toString(2)],
      toHexString: [1, 1, (_, args) => args.whole(0).toString(16)],
      toOctalString: [1, 1, (_, args) => args.whole(0).toString(8)],
      valueOf: [1, 2, (_, args) => wholeFrom(args)],
    }),
    // What is beyond the exact numbers of JSON stops at their edge.
    fields: new Map([
      ['MAX_VALUE', Math.min(2 ** (bits - 1) - 1, Number.MAX_SAFE_INTEGER)],
      ['MIN_VALUE', Math.max(-(2 ** (bits - 1)), Number.MIN_SAFE_INTEGER)],
    ]),
  };
}

export const numberTypes: OfferedType[] = [
  wholeType('java.lang.Integer', 'parseInt', 32),
  wholeType('java.lang.Long', 'parseLong', 64),
  wholeType('java.lang.Byte', 'parseByte', 8),
  {
    name: 'java.lang.Double',
    construct: [1, 1, (_, args) => realFrom(args)],
    statics: methodTable<null>({
      compare: [2, 2, (_, args) => Math.sign(args.number(0) - args.number(1))],
      max: [2, 2, (_, args) => decimal(Math.max(args.number(0), args.number(1)))],
      min: [2, 2, (_, args) => decimal(Math.min(args.number(0), args.number(1)))],
      parseDouble: [1, 1, (_, args) => realFrom(args)],
      valueOf: [1, 1, (_, args) => realFrom(args)],
    }),
  },
];
