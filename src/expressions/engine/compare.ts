import { fault } from './fault.ts';
import type { Meter } from './meter.ts';
import {
  Constant,
  Decimal,
  entryOf,
  given,
  isList,
  isMap,
  isNumber,
  isThing,
  Moment,
  numeric,
  typeOf,
  TypeName,
  type Value,
} from './values.ts';

/** Equality of SpEL: numbers by amount, texts by their letters, lists and maps by what they hold; `'1' == 1` is false. */
export function equal(left: Value, right: Value, meter: Meter): boolean {
  meter.step(typeof left === 'string' ? 1 + left.length / 1024 : 1);
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (isNumber(left) && isNumber(right)) return numeric(left) === numeric(right);
  if (isList(left) && isList(right)) {
    return (
      left.length === right.length &&
      meter.deeper(() => left.every((item, at) => equal(given(item), given(right[at]), meter)))
    );
  }
  if (isThing(left) || isThing(right)) return equalThings(left, right);
  if (!isMap(left) || !isMap(right)) return false;
  const keys = Object.keys(left);
  meter.step(keys.length / 16);
  return (
    keys.length === Object.keys(right).length &&
    meter.deeper(() =>
      keys.every((key) => {
        const other = entryOf(right, key);
        return other !== undefined && equal(entryOf(left, key) ?? null, other, meter);
      }),
    )
  );
}

function equalThings(left: Value, right: Value): boolean {
  if (left instanceof Moment && right instanceof Moment) return left.type === right.type && left.ms === right.ms;
  if (left instanceof TypeName && right instanceof TypeName) return left.name === right.name;
  // A constant of an enumeration equals its name, as a status does.
  if (left instanceof Constant)
    return right instanceof Constant ? left.type === right.type && left.name === right.name : left.name === right;
  return right instanceof Constant && right.name === left;
}

/** @returns below, at or above nought; null comes before everything */
export function compare(left: Value, right: Value): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  if (isNumber(left) && isNumber(right)) return Math.sign(numeric(left) - numeric(right));
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (left instanceof Moment && right instanceof Moment && left.type === right.type)
    return Math.sign(left.ms - right.ms);
  if (left instanceof Constant && right instanceof Constant && left.type === right.type)
    return left.ordinal - right.ordinal;
  throw fault(`${typeOf(left)} and ${typeOf(right)} cannot be compared.`);
}

const yes = ['true', 'on', 'yes', '1'];
const no = ['false', 'off', 'no', '0'];

/** Where a condition is due. Texts count as Spring reads them. */
export function truth(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.slice(0, 20).trim().toLowerCase() : '';
  if (yes.includes(word)) return true;
  if (no.includes(word)) return false;
  throw fault(
    `Expected true or false, but there is ${typeof value === 'string' ? `"${value.slice(0, 80)}"` : typeOf(value)}.`,
  );
}

/** `x instanceof T(…)`. */
export function isInstance(value: Value, type: Value): boolean {
  if (!(type instanceof TypeName)) throw fault(`"instanceof" needs a type, T(…), but there is ${typeOf(type)}.`);
  if (type.name === 'Object') return value !== null;
  if (value === null) return false;
  if (typeof value === 'string') return ['String', 'CharSequence', 'Comparable'].includes(type.name);
  if (typeof value === 'boolean') return type.name === 'Boolean';
  if (typeof value === 'number') {
    const exact = Number.isInteger(value) ? ['Integer', 'Long'] : ['Double', 'Float'];
    return type.name === 'Number' || type.name === 'Comparable' || exact.includes(type.name);
  }
  if (value instanceof Decimal) return ['Number', 'Double', 'Float', 'Comparable'].includes(type.name);
  if (isList(value)) return ['List', 'Collection', 'Iterable', 'ArrayList'].includes(type.name);
  if (isThing(value)) return value.type === type.name;
  return isMap(value) && type.name === 'Map';
}
