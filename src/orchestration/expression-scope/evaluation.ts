import { asking, evaluate, evaluateCondition, type Problem, type Scope } from '../../expressions/index.ts';
import type { Json, JsonObject } from '../../kernel/index.ts';
import type { Execution, Stage } from '../model/execution.ts';
import type { Evaluated } from '../port.ts';
import { type Soon, then } from '../soon.ts';
import { parentsFor } from './parents.ts';
import { scopeOf } from './scope.ts';
import { type ExpressionWorld, nowhere } from './world.ts';

/** Who evaluates: as this stage sees its execution, at this instant. */
export interface Viewpoint {
  execution: Execution;
  stage: Stage;
  now: Date;
  /** What the functions that ask somebody else may ask; nothing where it is not said. */
  world?: ExpressionWorld;
  /** The executions that this one comes from, nearest first, as far as they are known. */
  parents?: readonly Execution[];
}

interface Options {
  /** Names that win over all others. */
  more?: JsonObject | undefined;
  /** Keys of the outermost map that are left alone. */
  skipKeys?: readonly string[];
}

/** Evaluates what is in `value`, with what the execution itself knows. */
export function evaluateFor<T extends Json>(
  from: Viewpoint,
  value: T,
  { more, ...options }: Options = {},
): Evaluated<T> {
  return of<T>(evaluate(value, scopeOf(from, more), options));
}

/** {@link evaluateFor}, with the functions that ask somebody else: an address, the stored definitions. */
export function evaluateAsking<T extends Json>(
  from: Viewpoint,
  value: T,
  { more, ...options }: Options = {},
): Soon<Evaluated<T>> {
  // The names of most stages.
  if (typeof value === 'string' && !value.includes('${')) return { value, problems: [] };
  return asked(from, value, more, (scope) => of<T>(evaluate(value, scope, options)));
}

/** A condition of the stage: undefined where it is neither true nor false. */
export function evaluateConditionFor(
  from: Viewpoint,
  text: string,
): Soon<{ result: boolean | undefined; problems: Problem[] }> {
  return asked(from, text, {}, (scope) => evaluateCondition(text, scope));
}

/** What was evaluated has the shape that it had: of its texts alone some have become values. */
const of = <T extends Json>({ value, problems }: Evaluated<Json>): Evaluated<T> => ({ value: value as T, problems });

function asked<T>(from: Viewpoint, value: Json, more: JsonObject | undefined, work: (scope: Scope) => T): Soon<T> {
  const { world = nowhere } = from;
  return then(parentsFor(from, value), (parents) =>
    asking(scopeOf({ ...from, parents }, more), world.functions(from), work),
  );
}
