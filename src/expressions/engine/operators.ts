import { fault } from './fault.ts';
import type { BinaryOperator } from './ast.ts';
import { compare, equal, isInstance } from './compare.ts';
import type { Meter } from './meter.ts';
import { weight } from './methods.ts';
import { fullMatch } from './pattern.ts';
import { joinedText } from './text.ts';
import { decimal, Decimal, isList, isNumber, numeric, typeOf, whole, type Value } from './values.ts';

/** Everything but `and` and `or`, which may leave their right side alone. */
export function apply(operator: Exclude<BinaryOperator, 'and' | 'or'>, left: Value, right: Value, meter: Meter): Value {
  meter.step(weight(left));
  switch (operator) {
    case '==':
      return equal(left, right, meter);
    case '!=':
      return !equal(left, right, meter);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    case '>=':
      return compare(left, right) >= 0;
    case 'between':
      return between(left, right);
    case 'matches':
      return matches(left, right, meter);
    case 'instanceof':
      return isInstance(left, right);
    case '+':
      return plus(left, right, meter);
    case '*':
      if (typeof left === 'string' && typeof right === 'number') return times(left, right, meter);
      return arithmetic(operator, left, right);
    default:
      return arithmetic(operator, left, right);
  }
}

function between(value: Value, bounds: Value): boolean {
  if (!isList(bounds) || bounds.length !== 2) throw fault('"between" needs a list of two values, {low, high}.');
  return compare(value, bounds[0] ?? null) >= 0 && compare(value, bounds[1] ?? null) <= 0;
}

function matches(value: Value, pattern: Value, meter: Meter): boolean {
  if (value === null || typeof pattern !== 'string') {
    throw fault(`"matches" needs a text and a pattern, but there are ${typeOf(value)} and ${typeOf(pattern)}.`);
  }
  return fullMatch(pattern, joinedText(value, meter), meter);
}

function plus(left: Value, right: Value, meter: Meter): Value {
  if (isNumber(left) && isNumber(right)) return arithmetic('+', left, right);
  if (typeof left === 'string' || typeof right === 'string') {
    const [first, second] = [joinedText(left, meter), joinedText(right, meter)];
    meter.builds(first.length + second.length);
    return first + second;
  }
  throw fault(`${typeOf(left)} and ${typeOf(right)} cannot be added.`);
}

function times(text: string, count: number, meter: Meter): string {
  if (!Number.isInteger(count) || count < 0) throw fault(`A text cannot be repeated ${count} times.`);
  meter.builds(text.length * count);
  return text.repeat(count);
}

type Arithmetic = '+' | '-' | '*' | '/' | '%' | '^';

/** Whole numbers stay whole, as in Java: `7 / 2` is 3. One decimal makes the result a decimal. */
function arithmetic(operator: Arithmetic, left: Value, right: Value): Value {
  if (!isNumber(left) || !isNumber(right)) {
    throw fault(`"${operator}" needs numbers, but there are ${typeOf(left)} and ${typeOf(right)}.`);
  }
  const [a, b] = [numeric(left), numeric(right)];
  const exact = ![left, right].some((side) => side instanceof Decimal || !Number.isInteger(side));
  if ((operator === '/' || operator === '%') && b === 0) throw fault('Division by zero.');
  const result = calculate(operator, a, b);
  if (!exact || (operator === '^' && !Number.isInteger(result))) return decimal(result);
  return whole(operator === '/' ? Math.trunc(result) : result);
}

function calculate(operator: Arithmetic, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      return a ** b;
  }
}

export function negate(value: Value): Value {
  if (!isNumber(value)) throw fault(`"-" needs a number, but there is ${typeOf(value)}.`);
  return value instanceof Decimal ? new Decimal(-value.value) : 0 - value;
}
