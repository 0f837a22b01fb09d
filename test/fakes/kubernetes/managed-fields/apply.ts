import { Failure } from '../failures.ts';
import { type Json, type KubeObject, clone, isMap, same } from '../objects.ts';
import { type Shape, fieldOf } from '../shapes.ts';
import { type FieldSet, elementsOf, fieldSetOf, pathText, removeAt, valueAt } from './field-set.ts';
import { type Managed, type Writer, isSameWriter, managersOf, written } from './managers.ts';

/**
 * Server-side apply: the live object with what the writer wants now, without what it wanted before and nobody else
 * does.
 *
 * @param live   as stored, or undefined when it is to be made
 * @param wanted the writer's whole wish
 * @throws {Failure} 409 with one `FieldManagerConflict` for each field that another answers for with another value
 */
export function applyTo(
  live: KubeObject | undefined,
  wanted: KubeObject,
  shape: Shape,
  { writer, force, time }: { writer: Writer; force: boolean; time: string },
): KubeObject {
  const wish = withoutNulls(wanted);
  const fields = fieldSetOf(wish, shape);
  const managers = managersOf(live);
  const others = managers.filter((managed) => !isSameWriter(managed.writer, writer));
  const conflicts = others.flatMap((other) =>
    [...fields]
      .filter(
        (path) =>
          other.fields.has(path) && !same(valueAt(live, path), valueAt(wish, path)) && isLeaf(wish, path, shape),
      )
      .sort(byPath)
      .map((path) => ({ other, path })),
  );
  if (conflicts.length > 0 && !force) throw conflictOf(conflicts);
  for (const { other, path } of conflicts) other.fields.delete(path);

  const mine = managers.find((managed) => isSameWriter(managed.writer, writer));
  const merged: KubeObject = live ? mergeMap(clone(live), wish, shape) : clone(wish);
  prune(merged, mine?.fields ?? new Set(), fields, others);
  const unchanged = mine && mine.fields.size === fields.size && [...fields].every((path) => mine.fields.has(path));
  const now: Managed = { writer, fields, time: unchanged && same(live, merged) ? mine.time : time };
  merged.metadata.managedFields = written(
    mine ? managers.map((one) => (one === mine ? now : one)) : [...managers, now],
  );
  return merged;
}

/** As the server goes through a set: at each place first what ends there, then what goes deeper. */
function byPath(one: string, other: string): number {
  const [a, b] = [one.split('\n'), other.split('\n')];
  const at = a.findIndex((step, index) => step !== b[index]);
  const ends = (path: string[]): number => Number(path.length - 1 > at);
  return ends(a) - ends(b) || (a[at]! < b[at]! ? -1 : 1);
}

/** Elements of keyed lists are members by their presence: only what is in them can disagree. */
const isLeaf = (wish: Json, path: string, shape: Shape): boolean => {
  const last = path.slice(path.lastIndexOf('\n') + 1);
  return !last.startsWith('k:') || !isMap(valueAt(wish, path)) || shape.atomic === true;
};

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, of]) => of !== null)
      .map(([name, of]) => [name, withoutNulls(of)]),
  );
}

function mergeMap(live: Json, wish: Json, shape: Shape | undefined): Json {
  for (const [name, value] of Object.entries<Json>(wish))
    live[name] = mergeValue(live[name], value, fieldOf(shape, name));
  return live;
}

function mergeValue(live: Json, wish: Json, shape: Shape | undefined): Json {
  if (isMap(live) && isMap(wish) && !shape?.atomic) return mergeMap(live, wish, shape);
  const before = Array.isArray(live) ? elementsOf(live, shape) : undefined;
  const after = Array.isArray(wish) ? elementsOf(wish, shape) : undefined;
  if (!before || !after) return clone(wish);
  const merged = [...after].map(([step, item]) =>
    isMap(item) && before.has(step) ? mergeMap(before.get(step), item, shape?.item) : clone(item),
  );
  [...before].forEach(([step, item], place) => {
    if (!after.has(step)) merged.splice(Math.min(place, merged.length), 0, item);
  });
  return merged;
}

function prune(merged: Json, before: FieldSet, now: FieldSet, others: Managed[]): void {
  const wantedByOthers = (path: string): boolean =>
    others.some(({ fields }) => fields.has(path) || [...fields].some((field) => field.startsWith(`${path}\n`)));
  const gone = [...before].filter((path) => !now.has(path) && !wantedByOthers(path));
  // What is deeper goes first: an element is found by its keys as long as it has them.
  const isKeyOfElement = (path: string): boolean => gone.includes(path.slice(0, path.lastIndexOf('\n')));
  for (const path of gone.sort((a, b) => b.length - a.length)) {
    const stillHas = [...now].some((field) => field.startsWith(`${path}\n`));
    if (!stillHas && !isKeyOfElement(path)) removeAt(merged, path);
  }
}

function conflictOf(conflicts: { other: Managed; path: string }[]): Failure {
  const named = ({ writer: { manager, operation, apiVersion, subresource } }: Managed): string =>
    JSON.stringify(manager) +
    (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '') +
    (operation === 'Update' ? ` using ${apiVersion}` : '');
  const causes = conflicts.map(({ other, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${named(other)}`,
    field: pathText(path),
  }));
  const [first] = causes;
  if (causes.length === 1) {
    return new Failure(409, 'Conflict', `Apply failed with 1 conflict: ${first!.message}: ${first!.field}`, { causes });
  }
  const lines = [...new Set(causes.map(({ message }) => message))]
    .sort()
    .flatMap((message) => [
      `${message.replace('conflict', 'conflicts')}:`,
      ...causes.filter((cause) => cause.message === message).map(({ field }) => `- ${field}`),
    ]);
  return new Failure(409, 'Conflict', `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, { causes });
}
