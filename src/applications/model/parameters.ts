/** A pipeline's parameters: what is declared, and what a run gets. */
import { type Fault, InvalidInput, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

/** One entry of `parameterConfig`, in Spinnaker's form; `type` is ours and may be left out (then anything goes). */
export interface ParameterDeclaration {
  name: string;
  type?: 'string' | 'number' | 'boolean';
  required: boolean;
  default?: Json;
  /** Undefined where any value is allowed. */
  options?: Json[];
}

/** The declarations that have a name; the rest is left to {@link parameterFaults}. */
export function declaredParameters(parameterConfig: Json | undefined): ParameterDeclaration[] {
  if (!Array.isArray(parameterConfig)) return [];
  return parameterConfig.filter(isJsonObject).flatMap((entry) => {
    const { name, type, default: fallback } = entry;
    // A key of that name would reach behind the object that it is set on.
    if (typeof name !== 'string' || name === '' || name === '__proto__') return [];
    const options = entry['hasOptions'] === true ? optionsOf(entry['options']) : undefined;
    return [
      {
        name,
        required: entry['required'] === true,
        ...(type === 'string' || type === 'number' || type === 'boolean' ? { type } : {}),
        ...(fallback === undefined || fallback === null ? {} : { default: fallback }),
        ...(options === undefined ? {} : { options }),
      },
    ];
  });
}

function optionsOf(options: Json | undefined): Json[] | undefined {
  if (!Array.isArray(options)) return undefined;
  const values = options.map((option) => (isJsonObject(option) ? option['value'] : option));
  return values.filter((value): value is Json => value !== undefined);
}

/**
 * What a run gets: of each declared parameter the supplied value if its key is there (an empty text counts), else its
 * default; supplied ones that are not declared are kept. Nothing is refused: that is {@link checkParameters}.
 */
export function resolveParameters(parameterConfig: Json | undefined, supplied: JsonObject = {}): JsonObject {
  const resolved: JsonObject = {};
  for (const { name, default: fallback } of declaredParameters(parameterConfig)) {
    const given = Object.hasOwn(supplied, name) ? supplied[name] : undefined;
    if (given !== undefined) resolved[name] = given;
    else if (fallback !== undefined) resolved[name] = fallback;
  }
  return { ...resolved, ...supplied };
}

/**
 * As {@link resolveParameters}, for a start by hand. Numbers and booleans may be given as text, as a command line does;
 * a declared `type` makes them what they are.
 *
 * @throws {InvalidInput} names each parameter that is missing, of the wrong type, or not among its options
 */
export function checkParameters(parameterConfig: Json | undefined, supplied: JsonObject = {}): JsonObject {
  const resolved = resolveParameters(parameterConfig, supplied);
  const faults: Fault[] = [];
  for (const declared of declaredParameters(parameterConfig)) {
    const { name, required, options, type } = declared;
    const path = ['parameters', name];
    const value = resolved[name];
    if (value === undefined || value === null || value === '') {
      if (required) faults.push({ path, message: 'Required parameter is missing; give it a value' });
      continue;
    }
    const typed = type === undefined ? value : asType(value, type);
    if (typed === undefined) {
      faults.push({ path, message: `expected a ${String(type)}, got ${shown(value)}` });
      continue;
    }
    if (options !== undefined && !options.some((option) => sameText(option, value))) {
      const list = options.slice(0, 20).map(shown).join(', ');
      faults.push({ path, message: `${shown(value)} is not among its options: ${list}` });
      continue;
    }
    resolved[name] = typed;
  }
  if (faults.length > 0) throw new InvalidInput('The start', faults);
  return resolved;
}

/** Faults in the declarations themselves. */
export function parameterFaults(parameterConfig: Json | undefined): Fault[] {
  if (parameterConfig === undefined || parameterConfig === null) return [];
  if (!Array.isArray(parameterConfig)) return [{ path: ['parameterConfig'], message: 'expected a list' }];
  const faults: Fault[] = [];
  const seen = new Map<string, number>();
  parameterConfig.forEach((entry, index) => {
    const path = ['parameterConfig', index];
    if (!isJsonObject(entry) || typeof entry['name'] !== 'string' || entry['name'] === '') {
      faults.push({ path: [...path, 'name'], message: 'is missing; expected the name of the parameter' });
      return;
    }
    const before = seen.get(entry['name']);
    if (before !== undefined) {
      faults.push({
        path: [...path, 'name'],
        message: `"${entry['name']}" is also the name of parameter ${String(before)}`,
      });
    }
    seen.set(entry['name'], index);
    const [declared] = declaredParameters([entry]);
    const fallback = declared?.default;
    if (declared === undefined || fallback === undefined || fallback === '' || isExpression(fallback)) return;
    if (declared.options !== undefined && !declared.options.some((option) => sameText(option, fallback))) {
      const list = declared.options.slice(0, 20).map(shown).join(', ');
      faults.push({ path: [...path, 'default'], message: `${shown(fallback)} is not among its options: ${list}` });
    }
    if (declared.type !== undefined && asType(fallback, declared.type) === undefined) {
      faults.push({ path: [...path, 'default'], message: `expected a ${declared.type}, got ${shown(fallback)}` });
    }
  });
  return faults;
}

const isExpression = (value: Json): boolean => typeof value === 'string' && value.includes('${');

function asType(value: Json, type: 'string' | 'number' | 'boolean'): Json | undefined {
  if (typeof value === type || isExpression(value)) return value;
  if (type === 'string') return undefined;
  if (typeof value !== 'string') return undefined;
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : undefined;
  return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

/** Options are written as text by Spinnaker's editor, whatever the value is. */
const sameText = (a: Json, b: Json): boolean => plain(a) === plain(b);

const plain = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const shown = (value: Json): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};
