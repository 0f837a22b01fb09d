import type { Json, JsonObject } from '../../src/kernel/index.ts';
import { evaluate, standardFunctions } from '../../src/expressions/index.ts';
import type { Evaluated, Execution, Planning, Stage } from '../../src/orchestration/port.ts';

/** How a test evaluates `${ … }`; `scope` is what the expression sees. */
export type Evaluate = <T extends Json>(value: T, scope: JsonObject) => Evaluated<T>;

/** The product's own evaluator, on what the rows say; functions that look at other stages are not known to it. */
export const asTheProductDoes: Evaluate = <T extends Json>(value: T, scope: JsonObject) => {
  const names = new Map(Object.entries(scope));
  const { value: evaluated, problems } = evaluate(value, {
    lookup: (name) => names.get(name),
    functions: standardFunctions,
    root: scope,
  });
  return { value: evaluated as T, problems };
};

/** What a stage may look at, made of the rows alone. */
export function planningOf<O>(
  seen: { execution: Execution; stage: Stage; now: Date; options: O },
  evaluateIn: Evaluate = asTheProductDoes,
): Planning<O> {
  const { execution, stage } = seen;
  const ancestors = (): Stage[] => ancestorsOf(execution, stage);
  const lookupAll = (key: string): Json[] =>
    [
      ...[stage.context, stage.outputs, ...ancestors().map((one) => one.outputs)],
      ...(/^(?:artifacts|resolvedExpectedArtifacts)$/.test(key) ? [execution.trigger] : []),
    ].flatMap((at) => (key in at ? [at[key] ?? null] : []));
  return {
    ...seen,
    ancestors,
    lookupAll,
    lookup: (key) => lookupAll(key)[0],
    evaluate: (value, more = {}) => evaluateIn(value, { ...scopeOf(execution, stage), ...more }),
    evaluateAsking: (value, more = {}) => Promise.resolve(evaluateIn(value, { ...scopeOf(execution, stage), ...more })),
  };
}

/** The names that an expression in `stage` sees: what comes before it put out, the trigger, its own context. */
export function scopeOf(execution: Execution, stage: Stage): JsonObject {
  const outputs = ancestorsOf(execution, stage).map((one) => one.outputs);
  const { trigger } = execution;
  const parameters = trigger['parameters'] ?? {};
  return Object.assign({}, ...outputs.reverse(), { trigger, parameters }, stage.context) as JsonObject;
}

/**
 * All stages that come before `stage`, nearest first: those it names, their synthetic children, then theirs. A synthetic
 * stage that names none goes on with its parent; one that runs after its parent's tasks sees the parent's first.
 */
export function ancestorsOf(execution: Execution, stage: Stage): Stage[] {
  const found = new Map<string, Stage>();
  const siblings = (one: Stage): Stage[] =>
    execution.stages.filter((other) => other.parentStageId === one.parentStageId && other.id !== one.id);
  const childrenOf = (one: Stage): Stage[] => execution.stages.filter((other) => other.parentStageId === one.id);
  const before = (one: Stage): Stage[] => {
    const named = siblings(one).filter((other) => one.requisiteStageRefIds.includes(other.refId));
    if (named.length > 0) return named.flatMap((other) => [other, ...childrenOf(other)]);
    const parent = execution.stages.find((other) => other.id === one.parentStageId);
    if (parent === undefined) return [];
    const first = childrenOf(parent).filter((other) => other.syntheticStageOwner === 'STAGE_BEFORE');
    return one.syntheticStageOwner === 'STAGE_AFTER' ? [...first, parent] : [parent];
  };
  let ring = before(stage);
  while (ring.length > 0) {
    const fresh = ring.filter((one) => one.id !== stage.id && !found.has(one.id));
    for (const one of fresh) found.set(one.id, one);
    ring = fresh.flatMap(before);
  }
  return [...found.values()];
}
