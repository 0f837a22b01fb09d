import { DomainError, type Json } from '../kernel/index.ts';
import { decimal, given, Verbatim } from './engine/values.ts';
import { readReal, readWhole } from './engine/number-types.ts';
import type { ExpressionFunction } from './engine/scope.ts';

/** A function was given what it cannot work with. */
export class InvalidArgument extends DomainError {
  constructor(name: string, expected: string, value: unknown) {
    const there = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100);
    super('invalid', `#${name} needs ${expected}, but there is ${there}.`, { name, expected });
  }
}

function text(name: string, value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new InvalidArgument(name, 'a text', value);
}

function toBase64(value: Json | undefined): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text('toBase64', value))) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(value: Json | undefined): string {
  const encoded = text('fromBase64', value).replace(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/');
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
  } catch {
    throw new InvalidArgument('fromBase64', 'a text in Base64', value);
  }
}

function readJson(value: Json | undefined): Json {
  const source = text('readJson', value);
  try {
    return JSON.parse(source, (key, entry: Json) => {
      if (key === '__proto__') throw new SyntaxError('reserved key');
      return entry;
    }) as Json;
  } catch {
    throw new InvalidArgument('readJson', 'a text that is JSON (without the key __proto__)', value);
  }
}

const toJson: ExpressionFunction = (value) => {
  // A protected argument arrives in its wrapping: its text is meant as it stands.
  const argument: unknown = value;
  if (argument instanceof Verbatim) return new Verbatim(JSON.stringify(argument.value));
  const json = JSON.stringify(value ?? null);
  if (!json.includes('${')) return json;
  throw new InvalidArgument('toJson', 'data without "${" in it, or #doNotEval(…) around it', value);
};
toJson.takesVerbatim = true;

/** The functions that need nothing but their arguments. Callers add their own: `{ ...standardFunctions, stage }`. */
export const standardFunctions: Readonly<Record<string, ExpressionFunction>> = {
  toInt: (value) => (typeof value === 'number' ? Math.trunc(value) : readWhole(text('toInt', value), '#toInt')),
  toFloat: (value) => decimal(typeof value === 'number' ? value : readReal(text('toFloat', value), '#toFloat')),
  toBoolean: (value) => text('toBoolean', value).trim().toLowerCase() === 'true',
  toBase64,
  fromBase64,
  alphanumerical: (value) => text('alphanumerical', value).replace(/[^A-Za-z0-9]/g, ''),
  readJson,
  toJson,
  doNotEval: (value) => new Verbatim(given(value)),
};
