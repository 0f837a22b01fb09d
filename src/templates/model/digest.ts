import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

/** Keys that the server writes, or that name a version instead of being a part of it. */
const ofVersion = new Set(['updateTs', 'lastModifiedBy', 'lastModified', 'createTs', 'tag', 'digest']);

/** What a version says: the template without what names it. */
export const contentOf = (template: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(template).filter(([key]) => !ofVersion.has(key)));

/** The sha256 of what a version says, in hex; the order of keys does not count. */
export const digestOf = (template: JsonObject): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(contentOf(template))))
    .digest('hex');

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]));
}
