/** Client-side apply: what was applied before and is not said any more goes away; what others have set stays. */
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import { elementBy, mergeKeyOf, primitiveSets } from './merge-keys.ts';

/**
 * The patch that brings a live object to a manifest: the manifest itself, with what has to be deleted.
 *
 * @param last   the manifest that was applied before, if any
 * @param merges whether lists are merged by element (strategic patch, kinds that come with Kubernetes) or replaced
 */
export function threeWayPatch(last: JsonObject | undefined, wanted: JsonObject, merges: boolean): JsonObject {
  return patchOf(last ?? {}, wanted, [], merges);
}

function patchOf(last: JsonObject, wanted: JsonObject, path: readonly string[], merges: boolean): JsonObject {
  const gone = Object.keys(last).filter((key) => !(key in wanted));
  const patch: JsonObject = Object.fromEntries(gone.map((key) => [key, null]));
  for (const [key, value] of Object.entries(wanted)) {
    const [before, below] = [last[key], [...path, key]];
    if (isJsonObject(value)) patch[key] = patchOf(isJsonObject(before) ? before : {}, value, below, merges);
    else if (Array.isArray(value) && merges) Object.assign(patch, listPatch(key, before, value, below));
    else patch[key] = value;
  }
  // A strategy is one of several: what belongs to another must not stay behind.
  if (merges && path.join('.') === 'spec.strategy') patch['$retainKeys'] = Object.keys(wanted);
  return patch;
}

function listPatch(key: string, before: Json | undefined, wanted: Json[], path: readonly string[]): JsonObject {
  const old = Array.isArray(before) ? before : [];
  if (primitiveSets.has(key)) {
    const gone = old.filter((value) => !wanted.includes(value));
    return { [key]: wanted, ...(gone.length > 0 ? { [`$deleteFromPrimitiveList/${key}`]: gone } : {}) };
  }
  const by = mergeKeyOf(path);
  if (by === undefined || !wanted.every(isJsonObject)) return { [key]: wanted };
  const kept = wanted.map((element) => {
    const patch = patchOf(elementBy(old, by, element[by]) ?? {}, element, path, true);
    return key === 'volumes' ? { ...patch, $retainKeys: Object.keys(element) } : patch;
  });
  const gone = old.filter(isJsonObject).filter((element) => elementBy(wanted, by, element[by]) === undefined);
  return { [key]: [...kept, ...gone.map((element) => ({ $patch: 'delete', [by]: element[by] ?? null }))] };
}
