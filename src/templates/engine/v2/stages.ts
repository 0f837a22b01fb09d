import { type Fault, isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import { checkCount } from '../bounds.ts';
import { refusal } from '../refusal.ts';
import { idsOf, injected, injectionOf, inOrder, type Placed, rulesIn } from '../stage-graph.ts';

/**
 * The template's stages with those of the configuration: one of a `refId` that is there replaces it, one with
 * requisites is added, one with `inject` is put where it says.
 *
 * @param warnings gets what of the configuration has no effect
 * @throws {Refusal} a target that is not there, or a cycle
 */
export function combinedStages(template: JsonObject, config: JsonObject, warnings: Fault[]): JsonObject[] {
  const written = isJsonObject(template['pipeline']) ? template['pipeline']['stages'] : undefined;
  const own = numbered(placed(written, ['template', 'pipeline', 'stages']));
  const added = placed(config['stages'], ['config', 'stages']);
  for (const stage of added) {
    if (stage.id === '') throw refusal([...stage.path, 'refId'], 'is missing; expected a text that no other stage has');
  }
  const ids = new Set(own.map(({ id }) => id));
  const replacing = new Map(added.map((stage) => [stage.id, stage]));
  for (const stage of added) warnings.push(...doubts(stage, ids));
  const initial = [
    ...own.map((stage) => replacing.get(stage.id) ?? stage),
    ...added.filter(({ id, needs }) => needs.length > 0 && !ids.has(id)),
  ];
  const sorted = inOrder(initial);
  const withOwn = injected(
    sorted.filter(({ path }) => path[0] === 'template'),
    sorted,
  );
  return injected(added, withOwn).map(({ stage, id, needs }) => ({
    ...without(stage, 'inject'),
    refId: id,
    requisiteStageRefIds: needs,
  }));
}

function placed(list: Json | undefined, path: string[]): Placed[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw refusal(path, 'expected a list of stages');
  checkCount(list, path);
  return list.map((stage, index) => {
    const at = [...path, index];
    if (!isJsonObject(stage)) throw refusal(at, 'expected a stage, {"refId": …, "type": …}');
    return {
      id: idsOf(stage['refId'])?.[0] ?? '',
      needs: idsOf(stage['requisiteStageRefIds']) ?? [],
      inject: injectionOf(stage['inject']),
      path: at,
      stage,
    };
  });
}

/** Where no stage has a `refId`, each needs the one before it. */
function numbered(stages: Placed[]): Placed[] {
  if (stages.some(({ id }) => id !== '')) {
    const nameless = stages.find(({ id }) => id === '');
    if (nameless) throw refusal([...nameless.path, 'refId'], 'is missing; expected a text that no other stage has');
    return stages;
  }
  return stages.map((stage, at) => ({ ...stage, id: String(at), needs: at === 0 ? [] : [String(at - 1)] }));
}

function doubts({ id, needs, inject, path }: Placed, ids: ReadonlySet<string>): Fault[] {
  if (inject !== undefined && rulesIn(inject) > 1) {
    return [
      {
        path: [...path, 'inject'],
        message: 'names more than one place; the first of first, last, before, after holds',
      },
    ];
  }
  if (inject !== undefined || needs.length > 0 || ids.has(id)) return [];
  const message =
    'is left out: the template has no stage of this refId to replace, and neither requisiteStageRefIds nor inject says ' +
    'where it is to stand. Add one of them';
  return [{ path, message }];
}

const without = (object: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
