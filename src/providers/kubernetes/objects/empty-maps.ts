import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { isNative } from './kinds.ts';

/** Maps which a server does not keep when there is nothing in them. */
const notKept = new Set(['labels', 'annotations', 'nodeSelector', 'matchLabels', 'data', 'binaryData']);

/**
 * An object to be applied without the empty maps that charts like to write (`annotations: {}`). The server notes who says
 * one, but does not keep it: the next who says the same seems to change it, and is refused for a conflict.
 */
export function withoutEmptyMaps(object: KubernetesObject): KubernetesObject {
  const { metadata, ...rest } = object;
  // What a kind of one's own makes of an empty map is its own business.
  return { ...(isNative(object.apiVersion) ? pruned(rest) : rest), metadata: pruned(metadata) };
}

function pruned<T>(value: T): T {
  if (Array.isArray(value)) return value.map(pruned) as T;
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name, of]) => !(notKept.has(name) && isEmptyMap(of)));
  return Object.fromEntries(kept.map(([name, of]) => [name, pruned(of)])) as T;
}

const isEmptyMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
