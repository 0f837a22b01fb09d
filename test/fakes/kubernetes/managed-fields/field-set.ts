import { type Json, isMap, same } from '../objects.ts';
import { type Shape, fieldOf } from '../shapes.ts';

/**
 * Paths of fields. A path is its FieldsV1 steps, one a line: `f:spec`, `k:{"name":"web"}` (an element by its keys),
 * `v:"x"` (an element of a set).
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export type FieldSet = Set<string>;

const join = (path: string, step: string): string => (path ? `${path}\n${step}` : step);

/** No writer answers for these: the server does. */
const serversOwn = new Set([
  'f:apiVersion',
  'f:kind',
  'f:metadata',
  ...'name namespace generateName selfLink uid resourceVersion generation creationTimestamp deletionTimestamp'
    .concat(' deletionGracePeriodSeconds managedFields')
    .split(' ')
    .map((name) => `f:metadata\nf:${name}`),
]);

/** The step to an element of a list that is told apart by keys. */
function keyStep(item: Json, { keys, keyDefaults }: Shape): string {
  const entries = keys!
    .map((key) => [key, item?.[key] ?? keyDefaults?.[key]])
    .filter(([, value]) => value !== undefined);
  return `k:${JSON.stringify(Object.fromEntries(entries))}`;
}

/** The elements of a list by their steps, or undefined of a list that changes only as a whole. */
export function elementsOf(list: Json[], shape: Shape | undefined): Map<string, Json> | undefined {
  if (shape?.atomic || !(shape?.keys || shape?.set)) return undefined;
  return new Map(list.map((item) => [shape.set ? `v:${JSON.stringify(item)}` : keyStep(item, shape), item]));
}

/** Adds the paths of all that the value says. */
export function collect(value: Json, shape: Shape | undefined, path: string, into: FieldSet): void {
  if (value === null || (serversOwn.has(path) && path !== 'f:metadata')) return;
  const elements = Array.isArray(value) ? elementsOf(value, shape) : undefined;
  if (elements && elements.size > 0) {
    for (const [step, item] of elements) {
      into.add(join(path, step));
      if (isMap(item)) collect(item, shape?.item, join(path, step), into);
    }
  } else if (isMap(value) && !shape?.atomic && Object.keys(value).length > 0) {
    for (const [name, of] of Object.entries<Json>(value))
      collect(of, fieldOf(shape, name), join(path, `f:${name}`), into);
  } else if (path && path !== 'f:metadata') into.add(path);
}

/** What an object says. */
export function fieldSetOf(object: Json, shape: Shape): FieldSet {
  const set: FieldSet = new Set();
  collect(object, shape, '', set);
  return set;
}

export interface Difference {
  /** Added or given another value. */
  changed: FieldSet;
  removed: FieldSet;
}

/** What a write changed. */
export function difference(was: Json, now: Json, shape: Shape): Difference {
  const found: Difference = { changed: new Set(), removed: new Set() };
  compare(was, now, shape, '', found);
  return found;
}

function compare(was: Json, now: Json, shape: Shape | undefined, path: string, into: Difference): void {
  if (same(was, now)) return;
  if (was === undefined) collect(now, shape, path, into.changed);
  else if (now === undefined) collect(was, shape, path, into.removed);
  else if (isMap(was) && isMap(now) && !shape?.atomic) {
    for (const name of new Set([...Object.keys(was), ...Object.keys(now)])) {
      compare(was[name], now[name], fieldOf(shape, name), join(path, `f:${name}`), into);
    }
  } else compareLists(was, now, shape, path, into);
}

function compareLists(was: Json, now: Json, shape: Shape | undefined, path: string, into: Difference): void {
  const before = Array.isArray(was) ? elementsOf(was, shape) : undefined;
  const after = Array.isArray(now) ? elementsOf(now, shape) : undefined;
  if (!before || !after) {
    if (!serversOwn.has(path)) into.changed.add(path);
    return;
  }
  for (const step of new Set([...before.keys(), ...after.keys()])) {
    const at = join(path, step);
    if (!before.has(step)) into.changed.add(at);
    if (!after.has(step)) into.removed.add(at);
    compare(before.get(step), after.get(step), shape?.item, at, into);
  }
}

/** The value at a path, or undefined. */
export function valueAt(object: Json, path: string): Json {
  return path.split('\n').reduce<Json>((at, step) => {
    if (at === undefined || at === null) return undefined;
    if (step.startsWith('f:')) return at[step.slice(2)];
    return Array.isArray(at) ? at[placeOf(at, step)] : undefined;
  }, object);
}

function placeOf(list: Json[], step: string): number {
  const wanted = JSON.parse(step.slice(2));
  if (step.startsWith('v:')) return list.findIndex((item) => same(item, wanted));
  const keys = Object.entries(wanted);
  const exact = list.findIndex((item) => keys.every(([key, value]) => same(item?.[key], value)));
  // A wish may leave out keys that have a default.
  if (exact >= 0) return exact;
  return list.findIndex((item) => keys.every(([key, value]) => item?.[key] === undefined || same(item[key], value)));
}

/** Removes what is at the path, if anything is, from an object that may be changed. */
export function removeAt(object: Json, path: string): void {
  const cut = path.lastIndexOf('\n');
  const step = path.slice(cut + 1);
  const parent = cut < 0 ? object : valueAt(object, path.slice(0, cut));
  if (Array.isArray(parent)) {
    const at = placeOf(parent, step);
    if (at >= 0) parent.splice(at, 1);
  } else if (isMap(parent)) Reflect.deleteProperty(parent, step.slice(2));
}

/** As `managedFields[].fieldsV1` has it. */
export function toFieldsV1(set: FieldSet): Json {
  const root: Json = {};
  for (const path of [...set].sort()) {
    const at = path.split('\n').reduce<Json>((node, step) => (node[step] ??= {}), root);
    at['.'] = {};
  }
  const tidy = (node: Json): void => {
    if (Object.keys(node).length === 1) delete node['.'];
    for (const [step, child] of Object.entries<Json>(node)) if (step !== '.') tidy(child);
  };
  tidy(root);
  return root;
}

/** The way back. */
export function fromFieldsV1(fields: Json, path = '', into: FieldSet = new Set()): FieldSet {
  const steps = Object.entries<Json>(fields ?? {});
  if (steps.length === 0 && path) into.add(path);
  for (const [step, child] of steps) {
    if (step === '.') into.add(path);
    else fromFieldsV1(child, join(path, step), into);
  }
  return into;
}

/** As messages and causes have it: `.spec.template.spec.containers[name="web"].image`. */
export const pathText = (path: string): string =>
  path
    .split('\n')
    .map((step) => {
      if (step.startsWith('f:')) return `.${step.slice(2)}`;
      if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
      const keys = Object.entries<Json>(JSON.parse(step.slice(2)));
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
