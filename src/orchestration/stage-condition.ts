import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { evaluateConditionFor, type Viewpoint } from './expression-scope/evaluation.ts';
import { type Soon, then } from './soon.ts';

/** Keys that say when a stage runs: judged by the orchestration itself, never handed on as values. */
export const conditionKeys: readonly string[] = ['stageEnabled'];

/**
 * Whether the condition of a stage lets it run (`stageEnabled`). Judged once, when the stage starts: its children run
 * because it does. What is neither true nor false keeps it from running.
 */
export function isEnabled(from: Viewpoint): Soon<{ runs: boolean; note: JsonObject }> {
  const { execution, stage, now } = from;
  const condition = stage.context['stageEnabled'];
  if (execution.type !== 'PIPELINE' || !isJsonObject(condition) || condition['type'] !== 'expression') {
    return { runs: true, note: {} };
  }
  const text = condition['expression'];
  if (typeof text !== 'string' || text.trim() === '') return { runs: true, note: {} };
  return then(evaluateConditionFor(from, text), ({ result, problems }) =>
    result !== undefined
      ? { runs: result, note: {} }
      : { runs: false, note: { expressionEvaluationSummary: summaryOf(problems, now) ?? {} } },
  );
}

/** What could not be evaluated, by expression, as `expressionEvaluationSummary` shows it. */
export function summaryOf(
  problems: readonly { expression: string; level: string; description: string }[],
  now: Date,
): JsonObject | undefined {
  if (problems.length === 0) return undefined;
  const summary: JsonObject = {};
  for (const { expression, level, description } of problems) {
    const entry = { description, level, timestamp: now.getTime() };
    const before = summary[expression];
    summary[expression] = Array.isArray(before) ? [...before, entry] : [entry];
  }
  return summary;
}
