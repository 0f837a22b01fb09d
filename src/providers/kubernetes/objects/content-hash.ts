import { createHash } from 'node:crypto';
import { isJsonObject, type Json } from '../../../kernel/index.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { asJson } from './reading.ts';

/** A checksum of what a manifest says, without its metadata: names, labels and annotations do not make another content. */
export function contentHash(object: KubernetesObject): string {
  return createHash('sha256')
    .update(canonicalText(content(object)))
    .digest('hex');
}

export function isSameContent(one: KubernetesObject, other: KubernetesObject): boolean {
  return canonicalText(content(one)) === canonicalText(content(other));
}

function content(object: KubernetesObject): Json {
  const { metadata: _, ...others } = asJson(object);
  return others;
}

/** The same text for the same value, in whatever order its keys were written. */
export function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] ?? null)}`).join(',')}}`;
}
