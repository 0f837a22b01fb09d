import { isJsonObject } from '../../../kernel/index.ts';
import { JinjaFault } from './fault.ts';
import { compare, isEqual, numberOf, textOf, type Value } from './values.ts';

/** What `is` asks. */
export const tests: Record<string, (value: Value, given: Value) => boolean> = {
  defined: (value) => value !== undefined && value !== null,
  undefined: (value) => value === undefined || value === null,
  none: (value) => value === undefined || value === null,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  iterable: (value) => Array.isArray(value) || isJsonObject(value),
  sequence: (value) => Array.isArray(value),
  mapping: (value) => isJsonObject(value),
  even: (value) => numberOf(value, 'even') % 2 === 0,
  odd: (value) => Math.abs(numberOf(value, 'odd') % 2) === 1,
  divisibleby: (value, given) => numberOf(value, 'divisibleby') % numberOf(given, 'divisibleby') === 0,
  equalto: isEqual,
  eq: isEqual,
  sameas: isEqual,
  containing: (value, given) => contains(value, given),
  in: (value, given) => contains(given, value),
};

function contains(all: Value, one: Value): boolean {
  if (typeof all === 'string') return all.includes(textOf(one));
  if (isJsonObject(all)) return Object.hasOwn(all, textOf(one));
  return Array.isArray(all) && all.some((each) => isEqual(each, one));
}

const number =
  (work: (a: number, b: number) => number, name: string) =>
  (a: Value, b: Value): Value => {
    const result = work(numberOf(a, name), numberOf(b, name));
    if (!Number.isFinite(result)) throw new JinjaFault(`divides by zero, or makes a number that is too large`);
    return result;
  };

const less = (a: Value, b: Value): boolean => compare(a, b) < 0;
const most = (a: Value, b: Value): boolean => compare(a, b) <= 0;

/** Operators of two sides, but those that look at the second only if they must. */
export const operators: Record<string, (a: Value, b: Value) => Value> = {
  '==': isEqual,
  eq: isEqual,
  '!=': (a, b) => !isEqual(a, b),
  ne: (a, b) => !isEqual(a, b),
  '<': less,
  lt: less,
  '>': (a, b) => less(b, a),
  gt: (a, b) => less(b, a),
  '<=': most,
  le: most,
  '>=': (a, b) => most(b, a),
  ge: (a, b) => most(b, a),
  in: (a, b) => contains(b, a),
  'not in': (a, b) => !contains(b, a),
  '+': number((a, b) => a + b, '+'),
  '-': number((a, b) => a - b, '-'),
  '*': number((a, b) => a * b, '*'),
  '/': number((a, b) => a / b, '/'),
  '//': number((a, b) => Math.floor(a / b), '//'),
  '%': number((a, b) => a % b, '%'),
  '**': number((a, b) => a ** b, '**'),
};
