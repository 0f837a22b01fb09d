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
  const faults: Fault[] = [];
  const chosen = Object.entries(pipeline).filter(([key]) => keys(key));
  const answers = evaluatedTexts(textsIn(Object.fromEntries(chosen)), variables);
  const resolve = (value: Json, path: Path): Json => {
    if (typeof value === 'string') {
      const answer = answers.get(value);
      for (const message of answer?.messages ?? []) faults.push({ path, message });
      return answer?.value ?? value;
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

/** Texts, keys too, that name a variable; each once. */
const textsIn = (value: Json, found = new Set<string>()): Set<string> => {
  if (typeof value === 'string') {
    if (variablesNamed(value).length > 0) found.add(value);
  } else if (Array.isArray(value)) for (const each of value) textsIn(each, found);
  else if (isJsonObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      textsIn(key, found);
      textsIn(each, found);
    }
  }
  return found;
};

/** What each text becomes. In one call, so that its limits hold for all of them together. */
function evaluatedTexts(
  texts: ReadonlySet<string>,
  variables: JsonObject,
): Map<string, { value: Json; messages: string[] }> {
  const list = [...texts];
  const scope = dataScope({ templateVariables: variables });
  const { value, problems } = evaluate(list, scope, { unknown: 'keep', ...limits });
  const results = Array.isArray(value) ? value : list;
  const known = Object.keys(variables);
  const answers = list.map((text, at) => ({
    value: results[at] ?? text,
    messages: variablesNamed(text)
      .filter((name) => !Object.hasOwn(variables, name))
      .map((name) => undeclared(name, known)),
  }));
  for (const { expression, description, kind, path } of problems) {
    const asked = variablesNamed(`\${${expression}}`);
    // What may be null says nothing, and a name that is not declared was told above.
    if (kind === 'null' || asked.length === 0 || !asked.every((each) => Object.hasOwn(variables, each))) continue;
    if (!needsRun(expression))
      answers[Number(path[0])]?.messages.push(`\${${expression}} has no value: ${description}`);
  }
  return new Map(list.map((text, at) => [text, answers[at] ?? { value: text, messages: [] }]));
}

/** Of all expressions of a pipeline that name variables, together. */
const limits = { maxSteps: 1_000_000, maxSize: 8_000_000 };

/** Whether it asks for more than the variables, so that it has its value only in a run. */
function needsRun(expression: string): boolean {
  const { roots, functions } = references(`\${${expression}}`);
  return (
    roots.some((root) => root !== 'templateVariables') ||
    functions.some((name) => !Object.hasOwn(standardFunctions, name)) ||
    /\bnew\s|\bT\s*\(/.test(expression)
  );
}
