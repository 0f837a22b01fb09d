import { fault } from './fault.ts';
import type { Meter } from './meter.ts';
import { javaText } from './text.ts';
import { isNumber, numeric, typeOf, type Value } from './values.ts';

const directive = /%(?:(\d{1,2})\$)?([-+0, (#]{0,5})(\d{1,3})?(?:\.(\d{1,2}))?([a-zA-Z%])/g;

/** java.lang.String.format with the conversions s, d, f, x, X, o, b, c, e, n and %. */
export function formatText(pattern: string, values: readonly Value[], meter: Meter): string {
  meter.builds(pattern.length);
  let next = 0;
  return pattern.replace(
    directive,
    (_, place?: string, flags: string = '', width: string = '0', digits?: string, letter: string = '') => {
      if (letter === '%') return '%';
      if (letter === 'n') return '\n';
      const index = place === undefined ? next++ : Number(place) - 1;
      if (index < 0 || index >= values.length)
        throw fault(`The format "${pattern.slice(0, 80)}" wants more arguments.`);
      const text = converted(values[index] ?? null, letter, flags, digits, meter);
      meter.builds(Number(width) + text.length);
      if (flags.includes('-')) return text.padEnd(Number(width));
      if (!flags.includes('0') || !/[dfxXoe]/.test(letter)) return text.padStart(Number(width));
      const sign = /^[+-]/.exec(text)?.[0] ?? '';
      return sign + text.slice(sign.length).padStart(Number(width) - sign.length, '0');
    },
  );
}

function converted(value: Value, letter: string, flags: string, digits: string | undefined, meter: Meter): string {
  switch (letter) {
    case 's':
    case 'S':
    case 'c': {
      const text = javaText(value, meter).slice(0, digits === undefined ? undefined : Number(digits));
      return letter === 'S' ? text.toUpperCase() : text;
    }
    case 'b':
      return String(typeof value === 'boolean' ? value : value !== null);
    case 'd':
    case 'x':
    case 'X':
    case 'o':
      return integer(value, letter, flags);
    case 'f':
    case 'e':
      return floating(value, letter, flags, Number(digits ?? 6));
    default:
      throw fault(`The conversion "%${letter}" is not known.`);
  }
}

function integer(value: Value, letter: string, flags: string): string {
  if (!isNumber(value) || !Number.isInteger(numeric(value))) {
    throw fault(`"%${letter}" needs a whole number, but there is ${typeOf(value)}.`);
  }
  const number = numeric(value);
  if (letter === 'x') return number.toString(16);
  if (letter === 'X') return number.toString(16).toUpperCase();
  if (letter === 'o') return number.toString(8);
  return signed(String(Math.abs(number)), number, flags);
}

function floating(value: Value, letter: string, flags: string, digits: number): string {
  if (!isNumber(value)) throw fault(`"%${letter}" needs a number, but there is ${typeOf(value)}.`);
  const number = Math.abs(numeric(value));
  return signed(letter === 'f' ? number.toFixed(digits) : number.toExponential(digits), numeric(value), flags);
}

function signed(text: string, number: number, flags: string): string {
  const [front = '', ...behind] = text.split('.');
  const grouped = flags.includes(',') ? front.replace(/\B(?=(?:\d{3})+$)/g, ',') : front;
  const sign = number < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + [grouped, ...behind].join('.');
}
