/** Conditions on labels: those of stages, and those of objects. */
import { InvalidInput, type JsonObject } from '../../../kernel/index.ts';
import type { LabelSelector } from '../../port.ts';
import { mapsAt, textAt, textsAt } from './reading.ts';

/** As the API takes it in `labelSelector`; empty where everything is meant. @throws {InvalidInput} one lacks its key */
export function selectorText(selectors: readonly LabelSelector[]): string {
  return selectors
    .map(textOf)
    .filter((text) => text !== '')
    .join(',');
}

function textOf(selector: LabelSelector, position: number): string {
  const values = selector.values ?? [];
  const [first] = values;
  const key = keyOf(selector, position);
  const needed = (value: string | undefined): string => {
    if (value !== undefined) return value;
    throw fault(position, 'values', 'is empty. Expected at least one value.');
  };
  switch (selector.kind) {
    case 'ANY':
      return '';
    case 'EQUALS':
      return `${key} = ${needed(first)}`;
    case 'NOT_EQUALS':
      return `${key} != ${needed(first)}`;
    case 'CONTAINS':
      return `${key} in (${needed(values.join(', ') || undefined)})`;
    case 'NOT_CONTAINS':
      return `${key} notin (${needed(values.join(', ') || undefined)})`;
    case 'EXISTS':
      return key;
    case 'NOT_EXISTS':
      return `!${key}`;
  }
}

function keyOf({ kind, key }: LabelSelector, position: number): string {
  if (kind === 'ANY') return '';
  if (key !== undefined && key.trim() !== '') return key;
  throw fault(position, 'key', `is missing. A selector of the kind ${kind} needs the key of a label.`);
}

const fault = (position: number, field: string, message: string): InvalidInput =>
  new InvalidInput('The label selectors', [{ path: ['labelSelectors', position, field], message }]);

/** Whether all hold for these labels. */
export function fitsLabels(selectors: readonly LabelSelector[], labels: Readonly<Record<string, string>>): boolean {
  return selectors.every((selector, position) => {
    const value = labels[keyOf(selector, position)];
    const values = selector.values ?? [];
    switch (selector.kind) {
      case 'ANY':
        return true;
      case 'EQUALS':
        return value !== undefined && value === values[0];
      case 'NOT_EQUALS':
        return value !== values[0];
      case 'CONTAINS':
        return value !== undefined && values.includes(value);
      case 'NOT_CONTAINS':
        return value === undefined || !values.includes(value);
      case 'EXISTS':
        return value !== undefined;
      case 'NOT_EXISTS':
        return value === undefined;
    }
  });
}

/** A plain selector, as a Service has it: every label is there. An empty one selects nothing. */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** A `spec.selector` of a workload (`matchLabels`, `matchExpressions`), as the API takes it. */
export function workloadSelector(selector: JsonObject): string {
  const equal = Object.entries(textsAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${value}`);
  const more = mapsAt(selector, 'matchExpressions').map((expression) => {
    const key = textAt(expression, 'key') ?? '';
    const list = Array.isArray(expression['values']) ? expression['values'] : [];
    const values = list.filter((value) => typeof value === 'string').join(',');
    switch (textAt(expression, 'operator')) {
      case 'In':
        return `${key} in (${values})`;
      case 'NotIn':
        return `${key} notin (${values})`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return key;
    }
  });
  return [...equal, ...more].join(',');
}
