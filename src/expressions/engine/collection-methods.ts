import { equal } from './compare.ts';
import { fault } from './fault.ts';
import { methodTable, type Arguments } from './methods.ts';
import { entryOf, given, isNumber, numeric, type Value, type ValueMap } from './values.ts';

/** @throws {Fault} that says how many there are */
export function elementAt(list: readonly Value[], index: number): Value {
  if (index < 0 || index >= list.length) throw fault(`There is no element ${index} in a list of ${list.length}.`);
  return given(list[index]);
}

/** Maps are asked by text; a number counts as its text, since the keys of JSON are texts. */
export function keyOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (isNumber(value)) return String(numeric(value));
  if (typeof value === 'boolean') return String(value);
  throw fault('The key of a map must be a text.');
}

export function entriesOf(map: ValueMap): { key: string; value: Value }[] {
  return Object.keys(map).map((key) => ({ key, value: entryOf(map, key) ?? null }));
}

/** The host has to list the keys to count them. */
function sizeOf(map: ValueMap, args: Arguments): number {
  const { length } = Object.keys(map);
  args.meter.step(length / 16);
  return length;
}

function holds(list: readonly Value[], value: Value, args: Arguments): boolean {
  return list.some((item) => equal(given(item), value, args.meter));
}

function counted<T extends readonly Value[]>(list: T, args: Arguments): T {
  args.meter.builds(list.length);
  return list;
}

function part(list: readonly Value[], from: number, to: number): readonly Value[] {
  if (from < 0 || to > list.length || from > to)
    throw fault(`There is no part ${from} to ${to} in a list of ${list.length}.`);
  return list.slice(from, to);
}

/** Of java.util.List, without those that change it. */
export const listMethods = methodTable<readonly Value[]>({
  contains: [1, 1, (list, args) => holds(list, args.any(0), args)],
  containsAll: [1, 1, (list, args) => args.list(0).every((value) => holds(list, given(value), args))],
  equals: [1, 1, (list, args) => equal(list, args.any(0), args.meter)],
  get: [1, 1, (list, args) => elementAt(list, args.whole(0))],
  getFirst: [0, 0, (list) => elementAt(list, 0)],
  getLast: [0, 0, (list) => elementAt(list, list.length - 1)],
  indexOf: [1, 1, (list, args) => list.findIndex((item) => equal(given(item), args.any(0), args.meter))],
  isEmpty: [0, 0, (list) => list.length === 0],
  lastIndexOf: [1, 1, (list, args) => list.findLastIndex((item) => equal(given(item), args.any(0), args.meter))],
  length: [0, 0, (list) => list.length],
  size: [0, 0, (list) => list.length],
  subList: [2, 2, (list, args) => counted(part(list, args.whole(0), args.whole(1)), args)],
  toArray: [0, 0, (list) => list],
});

/** Of java.util.Map, without those that change it; and of its entries, which are maps of `key` and `value`. */
export const mapMethods = methodTable<ValueMap>({
  containsKey: [1, 1, (map, args) => entryOf(map, keyOf(args.any(0))) !== undefined],
  containsValue: [
    1,
    1,
    (map, args) => counted(entriesOf(map), args).some(({ value }) => equal(value, args.any(0), args.meter)),
  ],
  entrySet: [0, 0, (map, args) => counted(entriesOf(map), args)],
  equals: [1, 1, (map, args) => equal(map, args.any(0), args.meter)],
  get: [1, 1, (map, args) => entryOf(map, keyOf(args.any(0))) ?? null],
  getOrDefault: [2, 2, (map, args) => entryOf(map, keyOf(args.any(0))) ?? args.any(1)],
  isEmpty: [0, 0, (map, args) => sizeOf(map, args) === 0],
  keySet: [0, 0, (map, args) => counted(Object.keys(map), args)],
  size: [0, 0, (map, args) => sizeOf(map, args)],
  values: [
    0,
    0,
    (map, args) =>
      counted(
        entriesOf(map).map(({ value }) => value),
        args,
      ),
  ],
});
