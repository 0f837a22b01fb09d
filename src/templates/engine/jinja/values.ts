/** What Jinja does with values. They are plain JSON, and only their own entries are seen. */
import { isJsonObject, type Json } from '../../../kernel/index.ts';
import { JinjaFault } from './fault.ts';

/** Undefined: there is no such thing. */
export type Value = Json | undefined;

export function isTrue(value: Value): boolean {
  if (value === undefined || value === null || value === false || value === 0) return false;
  // As templates have it from Java: the text of a flag is that flag.
  if (typeof value === 'string') return value !== '' && value.toLowerCase() !== 'false';
  return Array.isArray(value) ? value.length > 0 : !isJsonObject(value) || Object.keys(value).length > 0;
}

/** As it is printed; lists and maps as JSON. */
export function textOf(value: Value): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function member(target: Value, key: Value): Value {
  if (isJsonObject(target)) {
    const name = textOf(key);
    return Object.hasOwn(target, name) ? target[name] : undefined;
  }
  if (!Array.isArray(target) && typeof target !== 'string') return undefined;
  const index =
    typeof key === 'number' ? key : typeof key === 'string' && /^-?\d+$/.test(key) ? Number(key) : undefined;
  return index === undefined ? undefined : target.at(index);
}

export function listOf(value: Value): Json[] {
  if (Array.isArray(value)) return value;
  if (isJsonObject(value)) return Object.keys(value);
  if (value === undefined || value === null) return [];
  throw new JinjaFault(`goes through ${shown(value)}, which is no list`);
}

export function numberOf(value: Value, what: string): number {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
  if (Number.isFinite(number)) return number;
  throw new JinjaFault(`${what} needs a number, got ${shown(value)}`);
}

export function isEqual(a: Value, b: Value): boolean {
  if (typeof a === typeof b || a === null || b === null || a === undefined || b === undefined) {
    return a === b || ((a ?? null) === null && (b ?? null) === null) || sameJson(a, b);
  }
  return textOf(a) === textOf(b);
}

const sameJson = (a: Value, b: Value): boolean =>
  typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b);

export function compare(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return numberOf(a, 'a comparison') - numberOf(b, 'a comparison');
}

export function shown(value: Value): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
