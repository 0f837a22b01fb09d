import { z } from 'zod';
import { secretField } from './fields.ts';
import { settingsSchema } from './schema.ts';

/** What a JSON Schema says of one place, as far as it is asked here. */
export interface Outline {
  type?: string;
  properties?: Record<string, Outline>;
  items?: Outline;
  additionalProperties?: boolean | Outline;
  secret?: boolean;
}

/** The JSON Schema of the settings file, from which editors complete and check. */
export function settingsJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(settingsSchema(secretField({})), { io: 'input' });
}

export const outline: Outline = settingsJsonSchema();

/** What is known of the place at `path`; undefined where anything may stand. */
export function outlineAt(path: readonly PropertyKey[]): Outline | undefined {
  return path.reduce<Outline | undefined>((place, step) => {
    if (place?.type === 'array') return place.items;
    const named = place?.properties?.[String(step)];
    if (named !== undefined) return named;
    return typeof place?.additionalProperties === 'object' ? place.additionalProperties : undefined;
  }, outline);
}

/** The name that was probably meant: two letters wrong (or swapped), or a third of a long one. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((name) => ({ name, distance: distanceOf(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= Math.max(2, Math.floor(near.name.length / 3)) ? near.name : undefined;
}

/** Levenshtein, row by row. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
