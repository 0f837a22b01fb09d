/** Reads objects of which only the outer form is known: what is not as expected counts as not there. */
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';

/** An object as plain JSON; the same one, not a copy. */
export const asJson = (object: KubernetesObject): JsonObject => object as unknown as JsonObject;
export const asObject = (json: JsonObject): KubernetesObject => json as unknown as KubernetesObject;

/** What stands at a path of keys. */
export function at(value: unknown, ...path: readonly string[]): Json | undefined {
  let found: unknown = value;
  for (const key of path) {
    if (!isJsonObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found as Json | undefined;
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function mapAt(value: unknown, ...path: readonly string[]): JsonObject {
  const found = at(value, ...path);
  return isJsonObject(found) ? found : {};
}

/** The objects of a list; anything else in it is passed over. */
export function mapsAt(value: unknown, ...path: readonly string[]): JsonObject[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter(isJsonObject) : [];
}

/** Text by text, as labels and selectors are. */
export function textsAt(value: unknown, ...path: readonly string[]): Record<string, string> {
  const entries = Object.entries(mapAt(value, ...path));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** An instant of the API (RFC 3339), UTC milliseconds; `undefined` where there is none. */
export function instantAt(value: unknown, ...path: readonly string[]): number | undefined {
  const instant = Date.parse(textAt(value, ...path) ?? '');
  return Number.isNaN(instant) ? undefined : instant;
}

/** A copy with another value at a path; what lies on the way is made. `undefined` takes it away. */
export function withAt(value: JsonObject, path: readonly string[], changed: Json | undefined): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (rest.length > 0) {
    const inner = value[key];
    return { ...value, [key]: withAt(isJsonObject(inner) ? inner : {}, rest, changed) };
  }
  const { [key]: _, ...others } = value;
  return changed === undefined ? others : { ...value, [key]: changed };
}

export const createdAt = (object: KubernetesObject): number => instantAt(object, 'metadata', 'creationTimestamp') ?? 0;

/** The oldest first; of the same second, by name. */
export function oldestFirst(one: KubernetesObject, other: KubernetesObject): number {
  return createdAt(one) - createdAt(other) || (one.metadata.name < other.metadata.name ? -1 : 1);
}
