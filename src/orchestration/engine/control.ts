/** What people do to an execution: begin, cancel, pause, resume, patch, restart. */
import type { JsonObject } from '../../kernel/index.ts';
import type { Stage, Status } from '../model/execution.ts';
import { isActive, isComplete, isHalt } from '../model/status.ts';
import type { Draft } from './draft.ts';
import type { Event } from './events.ts';
import { endExecution } from './executions.ts';
import { allDownstream, children, topLevel } from './graph.ts';
import { factsOf, noticeOfPipeline } from './notices.ts';
import { cancelTree, finish, startReady } from './stages.ts';

export function begin(draft: Draft, admitted: boolean): void {
  const { status, canceled, startTime, startTimeExpiry, stages } = draft.execution;
  if (status !== 'NOT_STARTED') return;
  if (canceled) {
    endExecution(draft, 'CANCELED');
    return;
  }
  // One that is restarted did begin in time.
  if (startTime === undefined && startTimeExpiry !== undefined && startTimeExpiry < draft.now) {
    cancel(draft, 'system', 'The time by which it had to begin has passed.');
    return;
  }
  if (!admitted) {
    draft.change({ waiting: true, waitingSince: draft.now });
    return;
  }
  draft.change({ status: 'RUNNING', startTime: draft.now }, 'waiting', 'waitingSince');
  draft.emit({ kind: 'publish', topic: 'executionStarted', facts: factsOf(draft.execution) });
  noticeOfPipeline(draft, 'starting');
  const top = stages.filter((stage) => stage.parentStageId === undefined);
  if (!top.some((stage) => stage.requisiteStageRefIds.length === 0)) {
    endExecution(draft, 'TERMINAL');
    return;
  }
  startReady(draft);
}

export function cancel(draft: Draft, user: string, reason: string): void {
  const { status } = draft.execution;
  if (isComplete(status) || draft.execution.canceled) return;
  draft.change({ canceled: true, canceledBy: user, cancellationReason: reason });
  if (status === 'NOT_STARTED') {
    endExecution(draft, 'CANCELED');
    return;
  }
  if (status === 'PAUSED') draft.change({ status: 'RUNNING' });
  for (const { id, parentStageId } of draft.execution.stages) {
    if (parentStageId === undefined) cancelTree(draft, id, 'cancel');
  }
}

export function pause(draft: Draft, user: string): void {
  if (draft.execution.status !== 'RUNNING' || draft.execution.canceled) return;
  draft.change({ status: 'PAUSED', paused: { pausedBy: user, pauseTime: draft.now } });
  const swap = (status: Status): Status => (status === 'RUNNING' ? 'PAUSED' : status);
  for (const stage of draft.execution.stages) {
    if (stage.status !== 'RUNNING') continue;
    const tasks = stage.tasks.map((task) => ({ ...task, status: swap(task.status) }));
    draft.replace({ ...stage, status: 'PAUSED', tasks });
  }
}

export function resume(draft: Draft, user: string): void {
  const { paused } = draft.execution;
  if (draft.execution.status !== 'PAUSED' || !paused) return;
  draft.change({ status: 'RUNNING', paused: { ...paused, resumedBy: user, resumeTime: draft.now } });
  for (const stage of draft.execution.stages) {
    if (stage.status !== 'PAUSED') continue;
    const still = (since: number | undefined): number => draft.now - Math.max(paused.pauseTime, since ?? 0);
    const tasks = stage.tasks.map((task) =>
      task.status === 'PAUSED'
        ? { ...task, status: 'RUNNING' as const, pausedMs: task.pausedMs + still(task.startTime) }
        : task,
    );
    draft.replace({ ...stage, status: 'RUNNING', tasks, pausedMs: stage.pausedMs + still(stage.startTime) });
    for (const task of stage.tasks) {
      if (task.status !== 'PAUSED' || stage.halting) continue;
      const at = Math.max(task.dueAt ?? draft.now, draft.now);
      draft.emit({ kind: 'turn', stageId: stage.id, taskId: task.id, turn: task.turns + 1, at });
    }
  }
  startReady(draft);
}

/** Merges `context` into a stage's, and lets its task look at it now. */
export function patch(draft: Draft, event: Extract<Event, { kind: 'patched' }>): void {
  const stage = draft.find(event.stageId);
  if (!stage || isComplete(stage.status)) return;
  draft.replace({
    ...stage,
    context: { ...stage.context, ...event.context, lastModifiedBy: event.user },
    lastModified: { user: event.user, at: draft.now },
    patchedSeq: draft.execution.seq,
  });
  if (event.context['manualSkip'] === true && stage.canManuallySkip && !stage.halting) {
    skipTree(draft, stage.id);
    return;
  }
  for (const { id: taskId, status, turns } of stage.tasks) {
    if (!isActive(status) || stage.halting) continue;
    draft.updateTask(stage.id, taskId, { dueAt: draft.now });
    // One that is paused looks at it when it goes on.
    if (status === 'RUNNING') draft.emit({ kind: 'turn', stageId: stage.id, taskId, turn: turns + 1, at: draft.now });
  }
}

/** Ends a stage and its unfinished children as skipped; what was finished stays as it ended. */
function skipTree(draft: Draft, stageId: string): void {
  const skipBelow = (parent: Stage): void => {
    for (const child of children(draft.execution, parent)) {
      if (isComplete(child.status)) continue;
      skipBelow(child);
      draft.update(child.id, { status: 'SKIPPED', endTime: draft.now, phase: 'done', tasks: ended(child, draft.now) });
    }
  };
  const stage = draft.stage(stageId);
  skipBelow(stage);
  draft.update(stageId, { tasks: ended(stage, draft.now) });
  finish(draft, stageId, 'SKIPPED');
}

const ended = (stage: Stage, now: number): Stage['tasks'] =>
  stage.tasks.map((task) => (isComplete(task.status) ? task : { ...task, status: 'SKIPPED', endTime: now }));

/** A stage that is done, and all that depends on it, from the beginning. What ran before it stays. */
export function restart(draft: Draft, event: Extract<Event, { kind: 'restartRequested' }>): void {
  const asked = draft.find(event.stageId);
  // One that waits for its place begins with what it has.
  if (!asked || draft.execution.status === 'NOT_STARTED') return;
  const stage = topLevel(draft.execution, asked);
  if (!isComplete(stage.status) && stage.status !== 'NOT_STARTED') return;
  const again = [stage, ...allDownstream(draft.execution, stage)];
  // What is over may still be taking stages down: only with the last of them is it forgotten why.
  const busy = isComplete(draft.execution.status) ? draft.execution.stages : again;
  if (busy.some((each) => isActive(each.status))) return;
  if (draft.execution.canceled && !isComplete(draft.execution.status)) return;
  const details: JsonObject = {
    restartedBy: event.user,
    restartTime: draft.now,
    ...(event.cause === undefined ? {} : { cause: event.cause }),
    ...(stage.context['exception'] === undefined ? {} : { previousException: stage.context['exception'] }),
  };
  for (const each of again)
    reset(draft, each, event.sources[each.id] ?? each.source, each.id === stage.id ? details : {});
  for (const other of draft.execution.stages) {
    if (other.parentStageId === undefined && (isHalt(other.status) || other.halting))
      draft.update(other.id, { haltedEarlier: true });
  }
  if (event.takesParentAlong && draft.execution.parent) {
    const facts = { ...factsOf(draft.execution), restartedBy: event.user };
    draft.emit({ kind: 'publish', topic: 'executionRestarted', facts });
  }
  if (isComplete(draft.execution.status)) {
    draft.change({ canceled: false, status: 'NOT_STARTED' }, 'canceledBy', 'cancellationReason', 'endTime');
    begin(draft, event.admitted);
  } else {
    // One that is paused goes on with it after the resume.
    startReady(draft);
  }
}

function reset(draft: Draft, stage: Stage, source: JsonObject, restartDetails: JsonObject): void {
  const { execution } = draft;
  const stays = (other: Stage): boolean => other.id === stage.id || topLevel(execution, other).id !== stage.id;
  draft.change({ stages: execution.stages.filter(stays) });
  draft.replace({
    id: stage.id,
    refId: stage.refId,
    requisiteStageRefIds: stage.requisiteStageRefIds,
    type: stage.type,
    name: stage.name,
    status: 'NOT_STARTED',
    source,
    context: { ...source, ...(Object.keys(restartDetails).length > 0 ? { restartDetails } : {}) },
    outputs: {},
    tasks: [],
    attempt: stage.attempt + 1,
    pausedMs: 0,
  });
}
