import { z } from 'zod';
import { type Fault, isJsonObject } from '../../kernel/index.ts';

/** `should be …; it is …`, the sentence of every fault of a canary document. */
export const should =
  (expected: string) =>
  ({ input }: { input?: unknown }): string =>
    input === undefined ? `is missing; it should be ${expected}` : `should be ${expected}; it is ${shown(input)}`;

/** A number as JSON has it: text that looks like one is none. */
export const aNumber = (expected = 'a number'): z.ZodNumber => z.number({ error: should(expected) });
export const aText = (expected = 'text'): z.ZodString => z.string({ error: should(expected) });
/** A list, or nothing, which is an empty one. */
export const aList = <T extends z.ZodType>(of: T, expected: string): z.ZodArray<T> =>
  z.array(of, { error: should(expected) });

/** The path and message of each fault that a schema has found. */
export const faultsOf = ({ issues }: z.ZodError): Fault[] =>
  issues.map(({ path, message }) => ({
    path: path.map((step) => (typeof step === 'number' ? step : String(step))),
    message,
  }));

const longestShown = 60;

/** A value for a sentence, cut short. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  if (isJsonObject(value)) return `a map of ${String(Object.keys(value).length)}`;
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
