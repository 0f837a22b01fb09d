/** Filters of Jinja that templates use, and Spinnaker's own: `base64`, `frigga`, `json`, `min`, `max`. */
import { isJsonObject, type Json } from '../../../kernel/index.ts';
import { JinjaFault } from './fault.ts';
import { friggaPart } from './frigga.ts';
import type { Meter } from './meter.ts';
import { replaced } from './methods.ts';
import { compare, isTrue, listOf, member, numberOf, shown, textOf, type Value } from './values.ts';

export interface FilterCall {
  args: readonly Value[];
  named: Readonly<Record<string, Value>>;
  meter: Meter;
}

type Filter = (value: Value, call: FilterCall) => Value;

const text =
  (work: (text: string) => string): Filter =>
  (value) =>
    work(textOf(value));

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

const length: Filter = (value) => {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : 0;
};

const defaulted: Filter = (value, { args, named }) => {
  const missing = value === undefined || value === null || (isTrue(args[1] ?? named['truthy']) && !isTrue(value));
  return missing ? (args[0] ?? '') : value;
};

const json: Filter = (value) => JSON.stringify(value ?? null);

/** The value of the elements that `attribute` names, or the elements themselves. */
const picked = (value: Value, { named }: FilterCall): Json[] => {
  const attribute = named['attribute'];
  return attribute === undefined ? listOf(value) : listOf(value).map((each) => member(each, attribute) ?? null);
};

const extreme =
  (name: string, pick: (...numbers: number[]) => number): Filter =>
  (value, { args }) => {
    if (args.length > 0) throw new JinjaFault(`gives arguments to ${name}, which takes none`);
    if (!Array.isArray(value) || value.length === 0)
      throw new JinjaFault(`asks for the ${name} of ${shown(value)}; expected a list of numbers`);
    return value.map((each) => numberOf(each, name)).reduce((a, b) => pick(a, b));
  };

export const filters: Record<string, Filter> = {
  json,
  tojson: json,
  frigga: (value, { args }) => friggaPart(textOf(value), textOf(args[0])),
  min: extreme('min', Math.min),
  max: extreme('max', Math.max),
  default: defaulted,
  d: defaulted,
  upper: text((each) => each.toUpperCase()),
  lower: text((each) => each.toLowerCase()),
  trim: text((each) => each.trim()),
  capitalize: text(capital),
  title: text((each) => each.split(' ').map(capital).join(' ')),
  string: textOf,
  int: (value, { args }) => {
    const number = Math.trunc(Number(textOf(value)));
    return Number.isFinite(number) && textOf(value).trim() !== '' ? number : (args[0] ?? 0);
  },
  float: (value, { args }) => {
    const number = Number(textOf(value));
    return Number.isFinite(number) && textOf(value).trim() !== '' ? number : (args[0] ?? 0);
  },
  bool: (value) => isTrue(value),
  abs: (value) => Math.abs(numberOf(value, 'abs')),
  round: (value, { args }) => {
    const scale = 10 ** Math.min(10, Math.max(0, numberOf(args[0] ?? 0, 'round')));
    return Math.round(numberOf(value, 'round') * scale) / scale;
  },
  length,
  count: length,
  first: (value) => (typeof value === 'string' ? value.charAt(0) : listOf(value)[0]),
  last: (value) => (typeof value === 'string' ? value.slice(-1) : listOf(value).at(-1)),
  list: (value) => (typeof value === 'string' ? Array.from(value) : listOf(value)),
  reverse: (value) => (typeof value === 'string' ? Array.from(value).reverse().join('') : listOf(value).toReversed()),
  sort: (value) => listOf(value).toSorted(compare),
  unique: (value) => [...new Map(listOf(value).map((each) => [JSON.stringify(each), each])).values()],
  join: (value, call) => {
    const parts = picked(value, call).map(textOf);
    const between = textOf(call.args[0]);
    call.meter.builds(parts.reduce((sum, part) => sum + part.length + between.length, 0));
    return parts.join(between);
  },
  map: (value, call) => {
    const [name] = call.args;
    if (name === undefined) return picked(value, call);
    return listOf(value).map((each) => filterNamed(textOf(name))(each, { ...call, args: call.args.slice(1) }) ?? null);
  },
  split: (value, { args }) => textOf(value).split(args[0] === undefined ? ' ' : textOf(args[0])),
  replace: (value, { args, meter }) => replaced(textOf(value), textOf(args[0]), textOf(args[1]), meter),
  items: (value) => (isJsonObject(value) ? Object.entries(value) : []),
};

export function filterNamed(name: string): Filter {
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (filter) return filter;
  throw new JinjaFault(
    `asks for the filter "${name}", which is not known; there are base64, ${Object.keys(filters).join(', ')}`,
  );
}
