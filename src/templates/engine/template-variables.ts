/** Expressions that name the template's variables: `${ templateVariables.region }`. */
import { dataScope, evaluate, references, standardFunctions } from '../../expressions/index.ts';
import { type Fault, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { nearest } from '../model/nearest.ts';
import type { Path } from './refusal.ts';

const named = /\btemplateVariables\s*(?:\?\.|\.|\[\s*['"]?)\s*([A-Za-z0-9_]+)/g;

/** Names of the variables that the expressions in a text ask for. */
export function variablesNamed(text: string): string[] {
  if (!text.includes('${') || !text.includes('templateVariables')) return [];
  return [...new Set([...text.matchAll(named)].map(([, name]) => name ?? ''))];
}

/** Every place in a value whose text names a variable. */
export function usesOfVariables(value: Json, path: Path = []): { path: Path; names: string[] }[] {
  if (typeof value === 'string') {
    const names = variablesNamed(value);
    return names.length > 0 ? [{ path, names }] : [];
  }
  if (Array.isArray(value)) return value.flatMap((each, index) => usesOfVariables(each, [...path, index]));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    ...usesOfVariables(key, [...path, key]),
    ...usesOfVariables(each, [...path, key]),
  ]);
}

/** What is wrong with a name that no variable has. */
export function undeclared(name: string, known: readonly string[]): string {
  const like = nearest(name, known);
  const hint = like.length > 0 ? `; did you mean ${like.map((each) => `"${each}"`).join(' or ')}?` : '';
  const there = known.length > 0 ? `it declares ${known.slice(0, 20).join(', ')}` : 'it declares none';
  return `asks for templateVariables.${name}, which the template does not declare (${there})${hint}`;
}

/**
 * Evaluates what names the template's variables, and only that: whatever needs a run stays as it is written.
 *
 * @param keys of the pipeline; what is not among them is left alone
 * @returns faults for what names a variable and has no value
 */
export function withVariables(
  pipeline: JsonObject,
  variables: JsonObject,
  keys: (key: string) => boolean,
): { pipeline: JsonObject; faults: Fault[] } {
  const scope = dataScope({ templateVariables: variables });
  const faults: Fault[] = [];
  const known = Object.keys(variables);
  const resolve = (value: Json, path: Path): Json => {
    if (typeof value === 'string') {
      const names = variablesNamed(value);
      if (names.length === 0) return value;
      const { value: result, problems } = evaluate(value, scope, { unknown: 'keep' });
      for (const name of names.filter((each) => !Object.hasOwn(variables, each))) {
        faults.push({ path, message: undeclared(name, known) });
      }
      for (const { expression, description, kind } of problems) {
        const asked = variablesNamed(`\${${expression}}`);
        // What may be null says nothing, and a name that is not declared was told above.
        if (kind === 'null' || asked.length === 0 || !asked.every((each) => Object.hasOwn(variables, each))) continue;
        if (!needsRun(expression)) faults.push({ path, message: `\${${expression}} has no value: ${description}` });
      }
      return result;
    }
    if (Array.isArray(value)) return value.map((each, index) => resolve(each, [...path, index]));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const name = resolve(key, [...path, key]);
        return [
          typeof name === 'string' || typeof name === 'number' ? String(name) : key,
          resolve(each, [...path, key]),
        ];
      }),
    );
  };
  const entries = Object.entries(pipeline).map(([key, value]): [string, Json] => [
    key,
    keys(key) ? resolve(value, [key]) : value,
  ]);
  return { pipeline: Object.fromEntries(entries), faults };
}

/** Whether it asks for more than the variables, so that it has its value only in a run. */
function needsRun(expression: string): boolean {
  const { roots, functions } = references(`\${${expression}}`);
  return (
    roots.some((root) => root !== 'templateVariables') ||
    functions.some((name) => !Object.hasOwn(standardFunctions, name)) ||
    /\bnew\s|\bT\s*\(/.test(expression)
  );
}
