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
  // What has no key is nobody's namesake.
  const list = new Map<unknown, Json>(a.map((entry) => [keyIn(entry, key) ?? Symbol('nameless'), entry]));
  for (const entry of b) {
    if (!isJsonObject(entry)) continue;
    const own = keyIn(entry, key) ?? Symbol('nameless');
    const before = list.get(own);
    const { merge, ...added } = entry;
    if (key === 'name' && entry['remove'] === true) list.delete(own);
    else list.set(own, key === 'name' && merge === true && isJsonObject(before) ? mergedMaps(before, added) : entry);
  }
  return [...list.values()];
}

const keyIn = (entry: Json, key: string): Json | undefined =>
  isJsonObject(entry) ? (entry[key] ?? undefined) : undefined;

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
