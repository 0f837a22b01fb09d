import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import type { Evaluated } from '../../port.ts';
import { holds, misses, type Verdict } from './verdict.ts';

/** `'${a}'` is the value of `a` as text. */
const quoted = /(['"])\$\{([^{}]*)\}\1/g;
const bare = /\$\{([^{}]*)\}/g;
const whole = /^\$\{[^]*\}$/;

/**
 * The condition as one expression. Parts in `${ }` become operands of it instead of being filled in as text: a value
 * that somebody hands in is compared, and never read as an expression itself.
 */
export function asOneExpression(condition: string): string {
  const joined = condition.trim().replace(quoted, "('' + ($2))").replace(bare, '($1)');
  return whole.test(joined) ? joined : `\${${joined}}`;
}

/** Holds when the expression is true, or the text `true`. */
export async function checkExpression(
  context: JsonObject,
  evaluate: (value: Json) => Promise<Evaluated<Json>>,
): Promise<Verdict> {
  const said = context['expression'];
  const condition = typeof said === 'string' && said.trim() !== '' ? said : String(said === true);
  const { value, problems } = await evaluate(asOneExpression(condition));
  const known = { context: { ...context, expressionResult: value } };
  if (value === true || (typeof value === 'string' && value.trim().toLowerCase() === 'true')) return holds(known);
  const lead = typeof context['failureMessage'] === 'string' ? `${context['failureMessage']} ` : '';
  const problem = problems[0];
  return problem === undefined
    ? misses(`${lead}The expression ${condition} gave ${shown(value)}, not true.`, known)
    : misses(`${lead}The expression ${condition} could not be evaluated: ${problem.description}`, known);
}

function shown(value: Json): string {
  const text = isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
