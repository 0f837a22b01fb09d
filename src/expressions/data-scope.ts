import type { JsonObject } from '../kernel/index.ts';
import type { ExpressionFunction, Scope } from './engine/scope.ts';
import { standardFunctions } from './functions.ts';

/** A scope over plain data: its own entries by name, the standard functions and those given. */
export function dataScope(
  data: JsonObject,
  functions: Readonly<Record<string, ExpressionFunction>> = {},
  given: Pick<Scope, 'now' | 'random'> = {},
): Scope {
  return {
    lookup: (name) => (Object.hasOwn(data, name) ? data[name] : undefined),
    has: (name) => Object.hasOwn(data, name),
    root: data,
    functions: { ...standardFunctions, ...functions },
    ...given,
  };
}
