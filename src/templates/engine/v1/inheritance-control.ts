/** What a stage changes of the configuration that it takes over, by JSON path. */
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import { bounds } from '../bounds.ts';
import { mergedMaps } from '../merge.ts';
import { refusal } from '../refusal.ts';
import type { Means } from './means.ts';
import type { InheritanceRule, Stage } from './model.ts';

type Place = (string | number)[];

/** @throws {Refusal} a path that finds nothing or is none, or a value that does not fit what is there */
export function controlled(stage: Stage, means: Means): Stage {
  const { inheritance } = stage;
  if (inheritance === undefined) return stage;
  const rules = Object.values(inheritance).flat().length;
  if (rules > bounds.inheritanceRules) {
    throw refusal(
      [...stage.path, 'inheritanceControl'],
      `has ${String(rules)} rules; at most ${String(bounds.inheritanceRules)} may be`,
    );
  }
  let config = stage.config;
  for (const kind of ['merge', 'replace', 'remove'] as const) {
    inheritance[kind].forEach((rule, index) => {
      const path = [...stage.path, 'inheritanceControl', kind, index];
      for (const place of placesOf(config, rule, path, means)) {
        config = changed(config, place, (old) => (kind === 'remove' ? undefined : both(kind, old, rule.value, path)));
      }
    });
  }
  return { ...stage, config };
}

function placesOf(config: Json, { path: jsonPath }: InheritanceRule, path: Place, means: Means): Place[] {
  const places = means.places(config, jsonPath);
  if (typeof places === 'string') throw refusal([...path, 'path'], places);
  if (places.length === 0)
    throw refusal([...path, 'path'], `finds nothing in the configuration of the stage: ${jsonPath}`);
  // The last first: taking one away moves those behind it.
  return places.toReversed();
}

function both(kind: 'merge' | 'replace', old: Json, value: Json, path: Place): Json {
  const type = Array.isArray(old) ? 'list' : isJsonObject(old) ? 'map' : 'value';
  const fits = type === 'list' ? Array.isArray(value) : type === 'map' ? isJsonObject(value) : kind === 'replace';
  if (!fits)
    throw refusal(
      [...path, 'value'],
      type === 'value' ? 'can only be merged into a list or a map' : `expected a ${type}, as the stage has it there`,
    );
  if (kind === 'replace') return value;
  if (Array.isArray(old) && Array.isArray(value)) return [...old, ...value];
  return isJsonObject(old) && isJsonObject(value) ? mergedMaps(old, value) : value;
}

/** A copy with another value in one place; undefined takes it away. */
function changed(value: Json, [step, ...rest]: Place, change: (old: Json) => Json | undefined): Json {
  if (step === undefined) return change(value) ?? null;
  const child = Array.isArray(value) ? value[Number(step)] : isJsonObject(value) ? value[String(step)] : undefined;
  const after = rest.length > 0 ? changed(child ?? null, rest, change) : change(child ?? null);
  if (Array.isArray(value))
    return after === undefined ? value.toSpliced(Number(step), 1) : value.with(Number(step), after);
  const entries = Object.entries(isJsonObject(value) ? value : {});
  const kept: JsonObject = Object.fromEntries(
    entries.flatMap(([key, each]): [string, Json][] =>
      key !== String(step) ? [[key, each]] : after === undefined ? [] : [[key, after]],
    ),
  );
  return kept;
}
