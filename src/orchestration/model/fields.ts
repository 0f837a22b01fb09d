/**
 * Fields of a stage's configuration, as generous as Spinnaker is: an expression often leaves text where a number or a
 * flag is meant, and the editor leaves null where nothing is said.
 */
import { z } from 'zod';

const numberText = /^\s*[+-]?\d+(?:\.\d+)?\s*$/;

/** A number, or text that is one: `30`, `"30"`. */
export const numeric = (bounds: { min?: number; max?: number; whole?: boolean } = {}) => {
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE, whole = false } = bounds;
  const error = `expected ${whole ? 'a whole number' : 'a number'}${range(bounds)}, or text that is one`;
  const fits = (value: number): boolean => value >= min && value <= max && (!whole || Number.isInteger(value));
  return z.union(
    [
      z.number().refine(fits, error),
      z
        .string()
        .regex(numberText)
        .refine((text) => fits(Number(text)), error)
        .transform(Number),
    ],
    { error },
  );
};

function range({ min, max }: { min?: number; max?: number }): string {
  if (min !== undefined && max !== undefined) return ` from ${String(min)} to ${String(max)}`;
  if (min !== undefined) return ` of at least ${String(min)}`;
  return max === undefined ? '' : ` of at most ${String(max)}`;
}

/** A flag, or text that is one, in any case: `true`, `"false"`. */
export const flag = () =>
  z.union(
    [
      z.boolean(),
      z
        .string()
        .regex(/^\s*(?:true|false)\s*$/i)
        .transform((text) => text.trim().toLowerCase() === 'true'),
    ],
    { error: 'expected true or false' },
  );

/** Text; a number or a flag is written out, as an expression may leave one. */
export const text = () =>
  z.union([z.string(), z.union([z.number(), z.boolean()]).transform(String)], { error: 'expected text' });
