import { type Json, clone, isMap } from '../objects.ts';

/** Applies an RFC 7386 merge patch to a copy: null removes, maps merge, everything else replaces. */
export function mergePatch(object: Json, patch: Json): Json {
  if (!isMap(patch)) return clone(patch);
  const merged: Record<string, Json> = isMap(object) ? { ...object } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, name);
    else merged[name] = mergePatch(merged[name], value);
  }
  return merged;
}
