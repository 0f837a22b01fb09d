/** What may be called on a value: `name.toUpperCase()`, `map.items()`. A table, so that nothing else can be reached. */
import { isJsonObject, type Json } from '../../../kernel/index.ts';
import { JinjaFault } from './fault.ts';
import type { Meter } from './meter.ts';
import { isEqual, member, numberOf, textOf, type Value } from './values.ts';

type Method<T> = (target: T, args: readonly Value[], meter: Meter) => Value;

const first = (args: readonly Value[]): string => textOf(args[0]);

export function replaced(text: string, from: string, to: string, meter: Meter): string {
  if (from === '') return text;
  const parts = text.split(from);
  meter.builds(text.length + (parts.length - 1) * to.length);
  return parts.join(to);
}

const ofText: Record<string, Method<string>> = {
  toUpperCase: (text) => text.toUpperCase(),
  toLowerCase: (text) => text.toLowerCase(),
  trim: (text) => text.trim(),
  length: (text) => text.length,
  isEmpty: (text) => text === '',
  contains: (text, args) => text.includes(first(args)),
  startsWith: (text, args) => text.startsWith(first(args)),
  endsWith: (text, args) => text.endsWith(first(args)),
  equals: (text, args) => text === args[0],
  equalsIgnoreCase: (text, args) => text.toLowerCase() === first(args).toLowerCase(),
  indexOf: (text, args) => text.indexOf(first(args)),
  substring: (text, args) =>
    text.substring(numberOf(args[0], 'substring'), args[1] === undefined ? undefined : numberOf(args[1], 'substring')),
  replace: (text, args, meter) => replaced(text, first(args), textOf(args[1]), meter),
  split: (text, args) => text.split(args[0] === undefined ? ' ' : first(args)),
  concat: (text, args, meter) => {
    meter.builds(text.length + first(args).length);
    return text + first(args);
  },
  toString: (text: string) => text,
};
const pythonNames: Record<string, string> = {
  upper: 'toUpperCase',
  lower: 'toLowerCase',
  strip: 'trim',
  startswith: 'startsWith',
  endswith: 'endsWith',
};

const ofList: Record<string, Method<Json[]>> = {
  size: (list) => list.length,
  isEmpty: (list) => list.length === 0,
  contains: (list, args) => list.some((each) => isEqual(each, args[0])),
  get: (list, args) => member(list, args[0]),
  indexOf: (list, args) => list.findIndex((each) => isEqual(each, args[0])),
};

const ofMap: Record<string, Method<Record<string, Json>>> = {
  items: (map) => Object.entries(map),
  entrySet: (map) => Object.entries(map).map(([key, value]) => ({ key, value })),
  keys: (map) => Object.keys(map),
  keySet: (map) => Object.keys(map),
  values: (map) => Object.values(map),
  get: (map, args) => member(map, args[0]) ?? args[1],
  containsKey: (map, args) => Object.hasOwn(map, first(args)),
  size: (map) => Object.keys(map).length,
  isEmpty: (map) => Object.keys(map).length === 0,
};

export function callMethod(target: Value, name: string, args: readonly Value[], meter: Meter): Value {
  meter.reads(target);
  if (typeof target === 'string') {
    const known = Object.hasOwn(pythonNames, name) ? (pythonNames[name] ?? name) : name;
    return found(ofText, known, 'a text')(target, args, meter);
  }
  if (Array.isArray(target)) return found(ofList, name, 'a list')(target, args, meter);
  if (isJsonObject(target)) return found(ofMap, name, 'a map')(target, args, meter);
  if (name === 'toString') return textOf(target);
  throw new JinjaFault(`calls ${name}() of ${target === undefined || target === null ? 'nothing' : textOf(target)}`);
}

function found<T>(table: Record<string, Method<T>>, name: string, what: string): Method<T> {
  const method = Object.hasOwn(table, name) ? table[name] : undefined;
  if (method) return method;
  throw new JinjaFault(`calls ${name}() of ${what}; there are ${Object.keys(table).join(', ')}`);
}
