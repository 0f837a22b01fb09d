/** A template of the old form, and the configuration that uses it, as they are read. */
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import { checkCount } from '../bounds.ts';
import { type Path, refusal } from '../refusal.ts';
import { idsOf, type Injection, injectionOf, rulesIn } from '../stage-graph.ts';

/** One change of what a stage takes over. */
export interface InheritanceRule {
  path: string;
  value: Json;
}

export interface Stage {
  id: string;
  name: string | undefined;
  type: string;
  config: Json;
  dependsOn: string[];
  inject: Injection | undefined;
  when: string[];
  comments: string | undefined;
  loopWith: Json | undefined;
  inheritance: { merge: InheritanceRule[]; replace: InheritanceRule[]; remove: InheritanceRule[] } | undefined;
  /** Names that only this stage sees: `templateLoop`. */
  names: JsonObject;
  /** The partial that it came from. */
  group: string | undefined;
  path: Path;
}

export const listIn = (value: Json | undefined): JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];

export const mapIn = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});

const textIn = (value: Json | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

/** @throws {Refusal} what no stage can be without */
export function readStages(list: Json | undefined, path: Path): Stage[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw refusal(path, 'expected a list of stages');
  checkCount(list, path);
  return list.map((entry, index) => readStage(entry, [...path, index]));
}

function readStage(entry: Json, path: Path): Stage {
  if (!isJsonObject(entry)) throw refusal(path, 'expected a stage, {"id": …, "type": …, "config": {…}}');
  const id = textIn(entry['id']);
  const type = textIn(entry['type']);
  if (id === undefined || id === '')
    throw refusal([...path, 'id'], 'is missing; expected a text that no other stage has');
  if (type === undefined || type === '') throw refusal([...path, 'type'], 'is missing; expected the kind of stage');
  if (entry['config'] === undefined || entry['config'] === null) {
    throw refusal([...path, 'config'], 'is missing; expected the options of the stage, {} for none');
  }
  const inject = injectionOf(entry['inject']);
  const dependsOn = idsOf(entry['dependsOn']) ?? [];
  if (inject !== undefined && dependsOn.length > 0) {
    throw refusal(path, 'has both dependsOn and inject, which contradict each other; take one of them away');
  }
  if (inject !== undefined && rulesIn(inject) > 1) {
    throw refusal([...path, 'inject'], 'names more than one place; leave one of first, last, before, after');
  }
  const control = entry['inheritanceControl'];
  const rules = (key: string): InheritanceRule[] =>
    listIn(mapIn(control)[key]).map((rule) => ({ path: textIn(rule['path']) ?? '', value: rule['value'] ?? null }));
  return {
    id,
    type,
    name: textIn(entry['name']),
    config: entry['config'],
    dependsOn,
    inject,
    when: Array.isArray(entry['when']) ? entry['when'].map((each) => textIn(each) ?? '') : [],
    comments: textIn(entry['comments']),
    loopWith: entry['loopWith'] === null || entry['loopWith'] === '' ? undefined : entry['loopWith'],
    inheritance: isJsonObject(control)
      ? { merge: rules('merge'), replace: rules('replace'), remove: rules('remove') }
      : undefined,
    names: {},
    group: undefined,
    path,
  };
}

export const isPartial = ({ type }: Stage): boolean => type.startsWith('partial.');
