/** Synthetic stages: where they stand, what they are called, what they wait for. */
import type { Stage, SyntheticOwner } from '../model/execution.ts';
import type { Draft } from './draft.ts';
import type { Plan, PlannedChild, PlanPhase } from './events.ts';
import { children } from './graph.ts';

/**
 * Adds what a plan asks for to the execution. Children are called `<parent><N` before and `<parent>>N` after their
 * parent's tasks, counted from 1; the execution window is number 0, and every other child waits for it.
 *
 * @returns the new stages
 */
export function addChildren(
  draft: Draft,
  parentId: string,
  phase: PlanPhase,
  { children: planned, window }: Extract<Plan, { kind: 'run' }>,
): Stage[] {
  const parent = draft.stage(parentId);
  const owner: SyntheticOwner = phase === 'before' ? 'STAGE_BEFORE' : 'STAGE_AFTER';
  const sign = phase === 'before' ? '<' : '>';
  const offset = children(draft.execution, parent).filter((child) => child.syntheticStageOwner === owner).length;
  const refId = (position: number): string => `${parent.refId}${sign}${String(offset + position + 1)}`;
  const gate = window === undefined ? [] : [`${parent.refId}${sign}0`];
  const child = ({ id, type, name, context }: PlannedChild, ref: string, needs: string[]): Stage => ({
    id,
    refId: ref,
    requisiteStageRefIds: needs,
    type,
    name,
    status: 'NOT_STARTED',
    source: context,
    context,
    outputs: {},
    tasks: [],
    syntheticStageOwner: owner,
    parentStageId: parentId,
    ...(phase === 'failure' ? { onFailure: true as const } : {}),
    attempt: parent.attempt,
    pausedMs: 0,
  });
  const added = planned.map((each, position) =>
    child(each, refId(position), each.needs.length === 0 ? gate : each.needs.map(refId)),
  );
  if (window !== undefined) added.unshift(child(window, gate.join(''), []));
  if (added.length > 0) draft.change({ stages: insertBeside(draft.execution.stages, parent, added, phase) });
  return added;
}

/** Children stand where they run: before-stages ahead of their parent, the others behind it and its family. */
function insertBeside(stages: Stage[], parent: Stage, added: Stage[], phase: PlanPhase): Stage[] {
  const position = stages.findIndex((stage) => stage.id === parent.id);
  const family = new Set([parent.id]);
  let at = phase === 'before' ? position : position + 1;
  if (phase !== 'before') {
    for (
      let next = stages[at];
      next?.parentStageId !== undefined && family.has(next.parentStageId);
      next = stages[at]
    ) {
      family.add(next.id);
      at++;
    }
  }
  return [...stages.slice(0, at), ...added, ...stages.slice(at)];
}

/** A stage that has failed has no use for children that never ran. */
export function dropUnstartedChildren(draft: Draft, stageId: string): void {
  const parent = draft.stage(stageId);
  const gone = new Set(
    children(draft.execution, parent)
      .filter((child) => child.status === 'NOT_STARTED')
      .map((child) => child.id),
  );
  if (gone.size > 0) draft.change({ stages: draft.execution.stages.filter((stage) => !gone.has(stage.id)) });
}
