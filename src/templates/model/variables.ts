/** The variables that a template declares. */
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

export interface Variable {
  name: string;
  /** `object` where nothing is said: anything goes. */
  type: string;
  defaultValue: Json | undefined;
  /** May stay without a value. */
  nullable: boolean;
  /** Of a child template: adds to what the parent declares, instead of replacing it. */
  merge: boolean;
  /** Of a child template: takes the parent's away. */
  remove: boolean;
  /** As it is written. */
  entry: JsonObject;
}

/** Entries without a name are left out: the check of the template names them. */
export function declaredVariables(list: Json | undefined): Variable[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isJsonObject).flatMap((entry) => {
    const { name, type, defaultValue } = entry;
    if (typeof name !== 'string' || name === '' || name === '__proto__') return [];
    return [
      {
        name,
        type: typeof type === 'string' && type !== '' ? type : 'object',
        defaultValue: defaultValue ?? undefined,
        nullable: entry['nullable'] === true,
        merge: entry['merge'] === true,
        remove: entry['remove'] === true,
        entry,
      },
    ];
  });
}

/** Types by name, in lower case: Spinnaker's own names and those of Java's classes, which it takes too. */
const types: Record<string, (value: Json) => boolean> = {
  object: () => true,
  int: (value) => typeof value === 'number' && Number.isInteger(value),
  float: (value) => typeof value === 'number',
  bool: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  list: (value) => Array.isArray(value),
  map: isJsonObject,
};
const synonyms: Record<string, string> = { integer: 'int', double: 'float', boolean: 'bool' };

export const knownTypes = Object.keys(types);

const checkOf = (type: string): ((value: Json) => boolean) | undefined => {
  const name = type.toLowerCase();
  const known = Object.hasOwn(synonyms, name) ? (synonyms[name] ?? name) : name;
  return Object.hasOwn(types, known) ? types[known] : undefined;
};

export const isKnownType = (type: string): boolean => checkOf(type) !== undefined;

/** @returns what stands against the value, undefined where it fits */
export function misfit({ type }: Pick<Variable, 'type'>, value: Json): string | undefined {
  const fits = checkOf(type);
  if (fits === undefined) return `has the type "${type}", which is none; there are ${knownTypes.join(', ')}`;
  return fits(value) ? undefined : `expected ${type}, got ${shown(value)}`;
}

export function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
