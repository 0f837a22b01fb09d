import type { Json, JsonObject } from '../../kernel/index.ts';
import type { Execution, Stage } from './execution.ts';

/**
 * What an execution has put out: the outputs of its top-level stages, in the order in which they depend on each other.
 * Lists of one name are joined, without repeating an element; of other values the last wins.
 */
export function mergedOutputs(execution: Pick<Execution, 'stages'>): JsonObject {
  const merged = new Map<string, Json>();
  for (const stage of inOrder(execution)) {
    for (const [key, value] of Object.entries(stage.outputs)) merged.set(key, join(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function join(earlier: Json | undefined, later: Json): Json {
  if (!Array.isArray(earlier) || !Array.isArray(later)) return later;
  const seen = new Set<string>();
  return [...earlier, ...later].filter((element) => {
    const text = JSON.stringify(element);
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}

/** The top-level stages of an execution, each after those that it depends on. */
export function inOrder(execution: Pick<Execution, 'stages'>): Stage[] {
  const stages = execution.stages.filter((one) => one.parentStageId === undefined);
  const byRefId = new Map(stages.map((stage) => [stage.refId, stage]));
  const ordered = new Set<Stage>();
  const visiting = new Set<Stage>();
  const visit = (stage: Stage): void => {
    if (ordered.has(stage) || visiting.has(stage)) return;
    visiting.add(stage);
    for (const refId of stage.requisiteStageRefIds) {
      const earlier = byRefId.get(refId);
      if (earlier) visit(earlier);
    }
    ordered.add(stage);
  };
  for (const stage of stages) visit(stage);
  return [...ordered];
}
