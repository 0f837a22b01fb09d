/** What is checked of a template of the old form when it is saved. */
import { type Fault, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { JinjaFault } from '../engine/jinja/fault.ts';
import { parseJinja } from '../engine/jinja/parser.ts';
import { Refusal } from '../engine/refusal.ts';
import { readStages } from '../engine/v1/model.ts';

export function oldFormFaults(template: JsonObject): Fault[] {
  const { stages, source } = template;
  const unread = typeof stages === 'string' ? [] : refusalsOf(() => readStages(stages, ['stages']));
  const faults = ['stages', 'modules', 'partials', 'configuration', 'variables'].flatMap((key) =>
    syntaxFaults(template[key] ?? null, [key]),
  );
  const wrong = source !== undefined && source !== null && typeof source !== 'string';
  return [...unread, ...faults, ...(wrong ? [{ path: ['source'], message: 'expected a text, spinnaker://ID' }] : [])];
}

function refusalsOf(work: () => unknown): readonly Fault[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof Refusal) return error.faults;
    throw error;
  }
}

/** Texts whose Jinja cannot be read. */
function syntaxFaults(value: Json, path: Fault['path']): Fault[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => syntaxFaults(each, [...path, index]));
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, each]) => syntaxFaults(each, [...path, key]));
  if (typeof value !== 'string' || !/\{[{%#]/.test(value)) return [];
  try {
    parseJinja(value);
    return [];
  } catch (error) {
    if (error instanceof JinjaFault) return [{ path, message: error.message }];
    throw error;
  }
}
