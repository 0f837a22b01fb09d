import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { evaluateConditionFor } from './expression-scope.ts';
import type { Execution, Stage } from './model/execution.ts';

/** Keys that say when a stage runs: judged by the orchestration itself, never handed on as values. */
export const conditionKeys: readonly string[] = ['stageEnabled'];

/**
 * Whether the condition of a stage lets it run (`stageEnabled`). Judged once, when the stage starts: its children run
 * because it does. What is neither true nor false keeps it from running.
 */
export function isEnabled(execution: Execution, stage: Stage, now: Date): { runs: boolean; note: JsonObject } {
  const condition = stage.context['stageEnabled'];
  if (execution.type !== 'PIPELINE' || !isJsonObject(condition) || condition['type'] !== 'expression') {
    return { runs: true, note: {} };
  }
  const text = condition['expression'];
  if (typeof text !== 'string' || text.trim() === '') return { runs: true, note: {} };
  const { value, problems } = evaluateConditionFor(execution, stage, now, text);
  if (value !== undefined) return { runs: value, note: {} };
  const summary = summaryOf(problems, now) ?? {};
  return { runs: false, note: { expressionEvaluationSummary: summary } };
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
