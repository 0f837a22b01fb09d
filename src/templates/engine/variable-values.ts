import { dataScope, evaluate } from '../../expressions/index.ts';
import { type Fault, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { misfit, type Variable } from '../model/variables.ts';
import { bounds } from './bounds.ts';
import { type Path, Refusal, refusal } from './refusal.ts';

/** What a default may name. */
export interface Surroundings {
  application: Json;
  trigger: JsonObject;
}

/**
 * The value of each variable: what the configuration gives, else the default. What is not declared is dropped; one that
 * may be null and has no value is null.
 *
 * @param given    the configuration's `variables`
 * @param path     where they stand in it
 * @throws {Refusal} every variable that has no value, or one of the wrong type
 */
export function variableValues(
  variables: readonly Variable[],
  given: Json | undefined,
  path: Path,
  surroundings: Surroundings,
): JsonObject {
  if (variables.length > bounds.variables) {
    const message = `are ${String(variables.length)}; a template may declare at most ${String(bounds.variables)}`;
    throw refusal(['template', 'variables'], message);
  }
  const supplied = isJsonObject(given) ? given : {};
  const faults: Fault[] = [];
  const values: JsonObject = {};
  for (const variable of variables) {
    const { name, nullable } = variable;
    const own = Object.hasOwn(supplied, name) ? supplied[name] : undefined;
    const value = own === undefined ? defaultOf(variable, { ...supplied, ...values }, surroundings) : own;
    const at = [...path, name];
    if (value === undefined || value === null) {
      if (!nullable) faults.push({ path: at, message: missing(variable, own === null) });
      values[name] = null;
      continue;
    }
    // A default that waits for a trigger has no type yet.
    const message = own === undefined && isExpression(value) ? undefined : misfit(variable, value);
    if (message !== undefined) faults.push({ path: at, message });
    values[name] = value;
  }
  if (faults.length > 0) throw new Refusal(...faults);
  return values;
}

const isExpression = (value: Json): boolean => typeof value === 'string' && value.includes('${');

function missing({ name, entry }: Variable, isNull: boolean): string {
  const description = entry['description'];
  const meaning = typeof description === 'string' && description !== '' ? ` (${description})` : '';
  const what = isNull ? 'is null, and the template does not allow that' : 'is missing, and the template has no default';
  return `${what}: give the variable "${name}"${meaning} a value`;
}

/** A default may hold expressions of the application, the trigger and the other variables, by their bare names. */
function defaultOf({ defaultValue }: Variable, others: JsonObject, surroundings: Surroundings): Json | undefined {
  if (defaultValue === undefined || !JSON.stringify(defaultValue).includes('${')) return defaultValue;
  const scope = dataScope({ ...others, ...surroundings, templateVariables: others });
  return evaluate(defaultValue, scope, { unknown: 'keep', maxSteps: 10_000 }).value;
}
