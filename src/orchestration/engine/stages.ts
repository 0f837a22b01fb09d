/** The life of a stage: start, children before, tasks, children after or on failure, end, and who comes next. */
import type { Execution, Stage, Status } from '../model/execution.ts';
import { hasFailed, isActive, isComplete, isHalt, isSatisfied } from '../model/status.ts';
import type { Draft } from './draft.ts';
import type { Plan, PlanPhase } from './events.ts';
import { children, downstream, isReady, siblings } from './graph.ts';
import { noticeOfStage } from './notices.ts';
import { failureStatus, outcomeOf, withExpressionErrors } from './outcome.ts';
import { addChildren, dropUnstartedChildren } from './synthetic.ts';

/** Starts a stage whose requisites are satisfied, unless nothing may start now: then the resume finds it. */
export function startStage(draft: Draft, stageId: string): void {
  const stage = draft.stage(stageId);
  if (draft.still || stage.status !== 'NOT_STARTED') return;
  if (stage.parentStageId === undefined && isFailing(draft.execution)) return;
  if (stage.startTimeExpiry !== undefined && stage.startTimeExpiry < draft.now) {
    finish(draft, stageId, 'SKIPPED');
    return;
  }
  draft.update(stageId, { status: 'RUNNING', startTime: draft.now, phase: 'planning' });
  draft.emit({ kind: 'plan', stageId, phase: 'before' });
}

/** A top-level stage was halted in a way that ends the execution; a roll-back may still be under way. */
export function isFailing(execution: Execution): boolean {
  return execution.stages.some(
    ({ parentStageId, status, haltedEarlier }) =>
      parentStageId === undefined && !haltedEarlier && (status === 'TERMINAL' || status === 'CANCELED'),
  );
}

/** Whatever is ready and may start: at the beginning, and after a pause. */
export function startReady(draft: Draft): void {
  for (const { id } of draft.execution.stages) {
    const stage = draft.find(id);
    if (stage?.status === 'NOT_STARTED' && mayStart(draft, stage)) startStage(draft, id);
  }
}

function mayStart(draft: Draft, stage: Stage): boolean {
  if (!isReady(draft.execution, stage)) return false;
  if (stage.parentStageId === undefined) return true;
  const parent = draft.stage(stage.parentStageId);
  if (parent.status !== 'RUNNING' || parent.phase !== phaseOf(stage)) return false;
  if (parent.halting && !stage.onFailure) return false;
  return !siblings(draft.execution, stage).some(blocksSiblings);
}

const phaseOf = (child: Stage): 'before' | 'after' | 'failure' =>
  child.onFailure ? 'failure' : child.syntheticStageOwner === 'STAGE_BEFORE' ? 'before' : 'after';

const blocksSiblings = (stage: Stage): boolean =>
  isHalt(stage.status) ||
  (stage.status === 'FAILED_CONTINUE' && stage.context['allowSiblingStagesToContinueOnFailure'] !== true);

export function planned(draft: Draft, stageId: string, phase: PlanPhase, plan: Plan): void {
  const stage = draft.find(stageId);
  const expected = { before: 'planning', after: 'planningAfter', failure: 'planningFailure' }[phase];
  if (!stage || isComplete(stage.status) || stage.phase !== expected) return;
  if (plan.context) draft.update(stageId, { context: plan.context });
  if (draft.execution.canceled) {
    finish(draft, stageId, 'CANCELED');
    return;
  }
  if (plan.kind === 'skip') {
    finish(draft, stageId, 'SKIPPED');
    return;
  }
  if (plan.kind === 'fail') {
    planFailed(draft, stageId, phase, plan);
    return;
  }
  if (phase === 'before') {
    draft.update(stageId, {
      ...(plan.name === undefined ? {} : { name: plan.name }),
      tasks: plan.tasks.map((task, position) => ({
        ...task,
        id: String(position + 1),
        status: 'NOT_STARTED',
        turns: 0,
        memory: {},
        pausedMs: 0,
      })),
      ...(plan.canManuallySkip ? { canManuallySkip: true } : {}),
    });
  }
  if (phase === 'failure') dropUnstartedChildren(draft, stageId);
  if (phase === 'before') noticeOfStage(draft, stageId, 'starting');
  enterChildren(draft, stageId, phase, plan);
}

function planFailed(draft: Draft, stageId: string, phase: PlanPhase, plan: Extract<Plan, { kind: 'fail' }>): void {
  const { context } = draft.stage(stageId);
  draft.update(stageId, { context: { ...context, exception: { ...plan.exception } } });
  if (phase === 'before') {
    draft.update(stageId, { beforeStagePlanningFailed: true });
    completeStage(draft, stageId);
  } else {
    finish(draft, stageId, phase === 'after' ? 'TERMINAL' : outcomeOf(draft, stageId));
  }
}

function enterChildren(draft: Draft, stageId: string, phase: PlanPhase, plan: Extract<Plan, { kind: 'run' }>): void {
  draft.update(stageId, { phase });
  const added = addChildren(draft, stageId, phase, plan);
  if (added.length === 0) {
    leaveChildren(draft, stageId);
    return;
  }
  for (const child of added) if (child.requisiteStageRefIds.length === 0) startStage(draft, child.id);
}

/** All children of the current phase are done: the parent goes on. */
function leaveChildren(draft: Draft, stageId: string): void {
  const stage = draft.stage(stageId);
  if (stage.phase === 'before') startNextTask(draft, stageId);
  else completeStage(draft, stageId);
}

/** Starts the first task that has not been started; when there is none, the stage's own work is done. */
export function startNextTask(draft: Draft, stageId: string): void {
  const stage = draft.update(stageId, { phase: 'tasks' });
  const next = stage.tasks.find((task) => task.status === 'NOT_STARTED');
  if (!next || stage.halting) {
    completeStage(draft, stageId);
    return;
  }
  const paused = draft.execution.status === 'PAUSED';
  draft.updateTask(stageId, next.id, {
    status: paused ? 'PAUSED' : 'RUNNING',
    startTime: draft.now,
    dueAt: draft.now,
  });
  if (!paused) draft.emit({ kind: 'turn', stageId, taskId: next.id, turn: next.turns + 1, at: draft.now });
}

/** The stage's children or tasks have come to an end of some kind: plan what follows, or end. */
export function completeStage(draft: Draft, stageId: string): void {
  const stage = draft.stage(stageId);
  if (isComplete(stage.status)) return;
  const status = outcomeOf(draft, stageId);
  const failed = status === 'TERMINAL' || status === 'STOPPED';
  const { canceled, status: whole } = draft.execution;
  const over = canceled || isComplete(whole);
  if (failed && stage.phase !== 'failure' && stage.phase !== 'planningFailure' && !over) {
    draft.update(stageId, { phase: 'planningFailure' });
    draft.emit({ kind: 'plan', stageId, phase: 'failure' });
    return;
  }
  const workDone = stage.phase === 'planning' || stage.phase === 'before' || stage.phase === 'tasks';
  if (!isHalt(status) && workDone && !over && !stage.halting) {
    draft.update(stageId, { phase: 'planningAfter' });
    draft.emit({ kind: 'plan', stageId, phase: 'after' });
    return;
  }
  finish(draft, stageId, stage.halting && !isHalt(status) ? 'CANCELED' : status);
}

/** Ends a stage and hands on to whoever comes next. */
export function finish(draft: Draft, stageId: string, status: Status): void {
  const stage = draft.update(stageId, {
    status,
    endTime: draft.now,
    phase: 'done',
    ...(hasFailed(status) ? { context: withExpressionErrors(draft.stage(stageId)) } : {}),
  });
  if (isHalt(status)) draft.emit({ kind: 'cleanUp', stageId });
  noticeOfStage(draft, stageId, status === 'SUCCEEDED' ? 'complete' : status === 'SKIPPED' ? 'skipped' : 'failed');
  if (stage.parentStageId === undefined) {
    if (isSatisfied(status)) startDownstream(draft, stage);
    return;
  }
  childFinished(draft, stage, draft.stage(stage.parentStageId));
}

function startDownstream(draft: Draft, stage: Stage): void {
  for (const next of downstream(draft.execution, stage)) {
    const current = draft.find(next.id);
    if (current && mayStart(draft, current)) startStage(draft, next.id);
  }
}

function childFinished(draft: Draft, child: Stage, parent: Stage): void {
  if (isComplete(parent.status)) return;
  if (isHalt(child.status)) {
    for (const sibling of siblings(draft.execution, child)) cancelTree(draft, sibling.id);
  } else if (!siblings(draft.execution, child).some(blocksSiblings)) {
    startDownstream(draft, child);
  }
  const now = siblings(draft.execution, child);
  if (now.some((stage) => isActive(stage.status))) return;
  if (isComplete(draft.stage(parent.id).status)) return;
  if (now.some(blocksSiblings)) completeStage(draft, parent.id);
  else if (now.every((stage) => isComplete(stage.status))) leaveChildren(draft, parent.id);
}

/**
 * Takes a running stage and all its running children down. Tasks end when their clean-up has been done.
 *
 * @param rollBacks whether children that run because their parent has failed (a roll-back) may finish
 */
export function cancelTree(draft: Draft, stageId: string, rollBacks: 'finish' | 'cancel' = 'finish'): void {
  const stage = draft.find(stageId);
  if (!stage || !isActive(stage.status)) return;
  if (rollBacks === 'finish' && rollsBack(draft.execution, stage)) return;
  if (!stage.halting) draft.update(stageId, { halting: true });
  for (const child of children(draft.execution, stage)) cancelTree(draft, child.id, rollBacks);
  const current = draft.stage(stageId);
  if (isComplete(current.status)) return;
  const running = current.tasks.filter((task) => isActive(task.status));
  for (const task of stage.halting ? [] : running) {
    draft.updateTask(stageId, task.id, { status: 'RUNNING' });
    draft.emit({ kind: 'cancelTask', stageId, taskId: task.id });
  }
  if (running.length === 0 && !children(draft.execution, current).some((child) => isActive(child.status)))
    finish(draft, stageId, 'CANCELED');
}

/** Its children for failure run, or will as soon as what runs beside the failed child has been taken down. */
export function rollsBack(execution: Execution, stage: Stage): boolean {
  if (isComplete(stage.status)) return false;
  if (stage.phase === 'planningFailure' || stage.phase === 'failure') return true;
  return (
    failureStatus(stage) !== 'FAILED_CONTINUE' &&
    children(execution, stage).some(({ status }) => status === 'TERMINAL' || status === 'STOPPED')
  );
}
