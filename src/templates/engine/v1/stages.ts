/** Stages with their texts rendered: those of loops one for each value, those of partials in the place of their marker. */
import { isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { bounds } from '../bounds.ts';
import { refusal } from '../refusal.ts';
import { leaves } from '../stage-graph.ts';
import { isPartial, listIn, readStages, type Stage } from './model.ts';
import type { Texts } from './texts.ts';

/** What rendering a stage takes. */
export interface Ground {
  texts: Texts;
  /** Names that every stage sees. */
  names: JsonObject;
  partials: readonly JsonObject[];
}

/** @throws {Refusal} */
export function renderStages(stages: readonly Stage[], ground: Ground): Stage[] {
  const looped = expanded(stages, (stage) => (stage.loopWith === undefined ? undefined : turnsOf(stage, ground)));
  return expanded(looped, (stage) => (isPartial(stage) ? partialStages(stage, ground) : undefined)).map((stage) =>
    stage.group === undefined ? rendered(stage, ground, ground.names) : stage,
  );
}

/** Puts other stages into the place of one: what needed it needs the last of them, what it needed the first ones need. */
function expanded(stages: readonly Stage[], expand: (stage: Stage) => Stage[] | undefined): Stage[] {
  let list = [...stages];
  for (const stage of stages) {
    const inner = expand(stage);
    if (inner === undefined) continue;
    const ids = new Set(inner.map(({ id }) => id));
    const last = leaves(
      inner.map(({ id, dependsOn }) => ({ id, needs: dependsOn, inject: undefined, path: [], stage })),
    );
    const roots = inner.map((each) =>
      each.dependsOn.some((id) => ids.has(id))
        ? each
        : { ...each, dependsOn: [...stage.dependsOn], inject: stage.inject },
    );
    list = list.flatMap((each) =>
      each === stage
        ? roots
        : [
            each.dependsOn.includes(stage.id)
              ? { ...each, dependsOn: each.dependsOn.flatMap((id) => (id === stage.id ? last : [id])) }
              : each,
          ],
    );
    if (list.length > bounds.stages) {
      throw refusal(stage.path, `makes more than ${String(bounds.stages)} stages; split the pipeline`);
    }
  }
  return list;
}

function turnsOf(stage: Stage, { texts, names }: Ground): Stage[] {
  const at = [...stage.path, 'loopWith'];
  const values = texts.deep(stage.loopWith ?? null, names, at);
  if (!Array.isArray(values)) throw refusal(at, 'makes no list; a stage is repeated for each element of one');
  return values.map((value, index) => {
    const own: JsonObject = { templateLoop: { value, index } };
    const isTemplated = stage.id.includes('{{');
    const id = isTemplated
      ? texts.text(stage.id, { ...names, ...own }, [...stage.path, 'id'])
      : `${stage.id}${String(index)}`;
    return { ...stage, id, loopWith: undefined, names: own };
  });
}

function partialStages(marker: Stage, ground: Ground): Stage[] {
  const id = marker.type.slice('partial.'.length);
  const partial = ground.partials.find((each) => each['id'] === id);
  if (partial === undefined) {
    const there = ground.partials.map((each) => JSON.stringify(each['id'])).join(', ');
    throw refusal(
      [...marker.path, 'type'],
      `asks for the partial "${id}", which is not there; there are: ${there === '' ? 'none' : there}`,
    );
  }
  const whole = rendered(marker, ground, ground.names);
  const given = isJsonObject(whole.config) ? whole.config : {};
  const defaults = Object.fromEntries(
    listIn(partial['variables']).flatMap(({ name, defaultValue }) =>
      typeof name === 'string' && defaultValue !== undefined ? [[name, defaultValue]] : [],
    ),
  );
  const names = { ...ground.names, ...marker.names, ...defaults, ...given };
  const title = typeof partial['name'] === 'string' ? partial['name'] : id;
  return readStages(partial['stages'], [...marker.path, 'partial', id, 'stages']).map((stage) => {
    if (isPartial(stage)) throw refusal(stage.path, 'is a partial within a partial, which may not be; use a module');
    const own: Stage = {
      ...stage,
      id: `${marker.id}.${stage.id}`,
      // Where it has none, its name is the one that it has within the partial.
      name: stage.name ?? stage.id,
      dependsOn: stage.dependsOn.map((each) => `${marker.id}.${each}`),
      when: [...whole.when, ...stage.when],
      group: `${title}: ${whole.name ?? marker.id}`,
    };
    return rendered(own, ground, names);
  });
}

function rendered(stage: Stage, { texts }: Ground, names: JsonObject): Stage {
  const seen = { ...names, ...stage.names };
  const config = texts.deep(stage.config, seen, [...stage.path, 'config']);
  if (!isJsonObject(config))
    throw refusal([...stage.path, 'config'], 'makes no map; expected the options of the stage');
  const text = (value: string, key: string): string => texts.text(value, seen, [...stage.path, key]);
  return {
    ...stage,
    config,
    name: stage.name === undefined ? undefined : text(stage.name, 'name'),
    comments: stage.comments === undefined ? undefined : text(stage.comments, 'comments'),
    when: stage.when.map((condition) => text(condition, 'when')),
  };
}
