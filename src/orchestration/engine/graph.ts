import type { Json } from '../../kernel/index.ts';
import type { Execution, Stage } from '../model/execution.ts';
import { isSatisfied } from '../model/status.ts';

/** The stages that run beside `stage`: all top-level ones, or the children of the same parent and side. */
export function siblings(execution: Execution, stage: Stage): Stage[] {
  return execution.stages.filter(
    (other) =>
      other.parentStageId === stage.parentStageId &&
      other.syntheticStageOwner === stage.syntheticStageOwner &&
      other.onFailure === stage.onFailure,
  );
}

export function requisites(execution: Execution, stage: Stage): Stage[] {
  if (stage.requisiteStageRefIds.length === 0) return [];
  const wanted = new Set(stage.requisiteStageRefIds);
  return siblings(execution, stage).filter((other) => wanted.has(other.refId));
}

export function downstream(execution: Execution, stage: Stage): Stage[] {
  return siblings(execution, stage).filter((other) => other.requisiteStageRefIds.includes(stage.refId));
}

export function children(execution: Execution, parent: Stage): Stage[] {
  return execution.stages.filter((stage) => stage.parentStageId === parent.id);
}

/** Whatever it waits for is done, and none of it has failed. */
export function isReady(execution: Execution, stage: Stage): boolean {
  return requisites(execution, stage).every((upstream) => isSatisfied(upstream.status));
}

export function topLevel(execution: Execution, stage: Stage): Stage {
  let current = stage;
  while (current.parentStageId !== undefined) {
    const parent = execution.stages.find((other) => other.id === current.parentStageId);
    if (!parent) return current;
    current = parent;
  }
  return current;
}

/** The stage and its parents, nearest first. */
export function lineage(execution: Execution, stage: Stage): Stage[] {
  const line = [stage];
  let current = stage;
  while (current.parentStageId !== undefined) {
    const parent = execution.stages.find((other) => other.id === current.parentStageId);
    if (!parent) break;
    line.push(parent);
    current = parent;
  }
  return line;
}

/** All that comes after `stage`, near and far. */
export function allDownstream(execution: Execution, stage: Stage): Stage[] {
  const found = new Map<string, Stage>();
  const queue = [stage];
  for (let next = queue.shift(); next; next = queue.shift()) {
    for (const after of downstream(execution, next)) {
      if (found.has(after.id)) continue;
      found.set(after.id, after);
      queue.push(after);
    }
  }
  return [...found.values()];
}

/**
 * What `stage` can see of the past, nearest first: what it depends on, the children of that, and so on; a synthetic stage
 * without requisites goes on with its parent, an after-stage with its parent's before-stages first.
 */
export function ancestors(execution: Execution, stage: Stage): Stage[] {
  const seen = new Set<string>([stage.id]);
  const found: Stage[] = [];
  const queue: Stage[] = [stage];
  const add = (stages: Stage[]): void => {
    for (const candidate of stages) {
      if (seen.has(candidate.id)) continue;
      seen.add(candidate.id);
      found.push(candidate);
      queue.push(candidate);
    }
  };
  const withChildren = (upstream: Stage): Stage[] => [upstream, ...children(execution, upstream).toReversed()];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const upstream = requisites(execution, next);
    if (upstream.length > 0) {
      add(upstream.flatMap(withChildren));
      continue;
    }
    const parent = execution.stages.find((other) => other.id === next.parentStageId);
    if (!parent) continue;
    const earlier =
      next.syntheticStageOwner === 'STAGE_AFTER'
        ? children(execution, parent).filter((child) => child.syntheticStageOwner === 'STAGE_BEFORE')
        : [];
    add([...earlier, parent]);
  }
  return found;
}

/** The stage's own value if it has one, even null; else the output of the nearest ancestor that has it. */
export function lookup(execution: Execution, stage: Stage, key: string): Json | undefined {
  if (Object.hasOwn(stage.context, key)) return stage.context[key];
  if (Object.hasOwn(stage.outputs, key)) return stage.outputs[key];
  return ancestors(execution, stage).find((ancestor) => Object.hasOwn(ancestor.outputs, key))?.outputs[key];
}

/**
 * The stage's own values, then every ancestor's output of that name, nearest first; of artifacts those that came with the
 * trigger last.
 */
export function lookupAll(execution: Execution, stage: Stage, key: string): Json[] {
  const places = [stage.context, stage.outputs, ...ancestors(execution, stage).map((ancestor) => ancestor.outputs)];
  if (cameWithTrigger.has(key)) places.push(execution.trigger);
  return places.flatMap((values) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    return value === undefined ? [] : [value];
  });
}

const cameWithTrigger = new Set(['artifacts', 'resolvedExpectedArtifacts']);
