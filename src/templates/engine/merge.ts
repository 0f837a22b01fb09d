/** How lists and maps of a template and of what builds on it become one. */
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

/** Both lists, each entry once. */
export function merged(a: readonly Json[], b: Json | undefined): Json[] {
  const seen = new Set<string>();
  return [...a, ...(Array.isArray(b) ? b : [])].filter((entry) => {
    const text = JSON.stringify(entry);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/**
 * Both lists by a key: an entry of `b` replaces its namesake in `a`; one with `remove` takes it away, one with `merge`
 * adds to it.
 */
export function mergedBy(key: 'id' | 'name', a: readonly Json[], b: readonly Json[]): Json[] {
  return b.reduce<Json[]>(
    (list, entry) => {
      if (!isJsonObject(entry)) return list;
      const at =
        entry[key] === undefined ? -1 : list.findIndex((each) => isJsonObject(each) && each[key] === entry[key]);
      const before = list[at];
      if (key === 'name' && entry['remove'] === true) return at < 0 ? list : list.toSpliced(at, 1);
      if (!isJsonObject(before)) return [...list, entry];
      const { merge, ...added } = entry;
      const after = key === 'name' && merge === true ? mergedMaps(before, added) : entry;
      return list.with(at, after);
    },
    [...a],
  );
}

/** Deep: maps of both are merged, null takes a key away, of all else the later one holds. */
export function mergedMaps(a: JsonObject, b: JsonObject): JsonObject {
  const added = Object.entries(b).filter(([key]) => !Object.hasOwn(a, key));
  const kept = Object.entries(a).flatMap(([key, before]): [string, Json][] => {
    const after = Object.hasOwn(b, key) ? b[key] : before;
    if (after === null || after === undefined) return after === before ? [[key, before]] : [];
    return [[key, isJsonObject(before) && isJsonObject(after) ? mergedMaps(before, after) : after]];
  });
  return Object.fromEntries([...kept, ...added]);
}
