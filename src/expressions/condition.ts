import { evaluate, type EvaluateOptions, type Problem } from './evaluate.ts';
import type { Scope } from './engine/scope.ts';

/** The outcome of a condition; without a `result` there is at least one problem. */
export interface Condition {
  result: boolean | undefined;
  problems: Problem[];
}

/**
 * Evaluates a condition, `stageEnabled` or a precondition, whose text has no `${ … }` around it (but may have).
 *
 * @returns true or false where the result is exactly that, as a boolean or as text in any case
 */
export function evaluateCondition(text: string, scope: Scope, options: EvaluateOptions = {}): Condition {
  const source = text.trim();
  const { value, problems } = evaluate(source.includes('${') ? source : `\${${source}}`, scope, options);
  const word = typeof value === 'boolean' || typeof value === 'string' ? String(value).trim().toLowerCase() : '';
  if (word === 'true' || word === 'false') return { result: word === 'true', problems };
  if (problems.length > 0) return { result: undefined, problems };
  const description = `A condition must be true or false, but this is ${JSON.stringify(value).slice(0, 100)}.`;
  const problem: Problem = { expression: source, level: 'ERROR', kind: 'fault', description, position: 0, path: [] };
  return { result: undefined, problems: [problem] };
}
