/** The turns of a task, and what their results do to its stage. */
import type { StageException, Task } from '../model/execution.ts';
import { isActive, isComplete } from '../model/status.ts';
import type { Draft } from './draft.ts';
import type { Event, TurnResult } from './events.ts';
import { noticeByStage } from './notices.ts';
import { failureStatus } from './outcome.ts';
import { completeStage, startNextTask } from './stages.ts';

type Turned = Extract<Event, { kind: 'turned' }>;
type TimedOut = Extract<Event, { kind: 'timedOut' }>;

const taskOf = (draft: Draft, stageId: string, taskId: string): Task | undefined =>
  draft.find(stageId)?.tasks.find((task) => task.id === taskId);

export function turned(draft: Draft, { stageId, taskId, turn, result, saw }: Turned): void {
  const task = taskOf(draft, stageId, taskId);
  if (!task || !isActive(task.status) || turn !== task.turns + 1) return;
  draft.merge(stageId, result);
  if (over(draft, stageId)) {
    // The clean-up of the task is on its way and ends it; here only what was made is remembered.
    draft.updateTask(stageId, taskId, { turns: turn });
    return;
  }
  if (result.notify !== undefined) noticeByStage(draft, stageId, result.notify, result.notifyOnly);
  if (result.status === 'RUNNING') {
    if (result.scheduledTime !== undefined) draft.update(stageId, { scheduledTime: result.scheduledTime });
    // A patch that the turn has not seen: it looks again at once.
    const stale = saw !== undefined && (draft.stage(stageId).patchedSeq ?? -1) > saw;
    goOn(draft, stageId, task, stale ? { ...result, dueAt: draft.now } : result);
    return;
  }
  if (result.status === 'REDIRECT') {
    draft.updateTask(stageId, taskId, { turns: turn, status: 'SUCCEEDED', endTime: draft.now });
    redirect(draft, stageId);
    return;
  }
  if (result.status === 'TERMINAL' || result.status === 'CANCELED') {
    fail(draft, stageId, taskId, result.status, result.exception);
    return;
  }
  draft.updateTask(stageId, taskId, { turns: turn, status: result.status, endTime: draft.now }, 'trouble', 'wakeOn');
  if (result.status === 'STOPPED') completeStage(draft, stageId);
  else startNextTask(draft, stageId);
}

const over = (draft: Draft, stageId: string): boolean =>
  draft.execution.canceled ||
  isComplete(draft.execution.status) ||
  isComplete(draft.stage(stageId).status) ||
  draft.stage(stageId).halting === true;

function goOn(draft: Draft, stageId: string, task: Task, result: TurnResult): void {
  const at = result.dueAt ?? draft.now;
  draft.updateTask(
    stageId,
    task.id,
    {
      turns: task.turns + 1,
      dueAt: at,
      ...(result.memory ? { memory: result.memory } : {}),
      ...(result.wakeOn ? { wakeOn: result.wakeOn } : {}),
      ...(result.trouble === undefined ? {} : { trouble: result.trouble }),
    },
    ...(result.trouble === undefined ? (['trouble'] as const) : []),
    ...(result.wakeOn ? [] : (['wakeOn'] as const)),
  );
  if (task.status === 'RUNNING') draft.emit({ kind: 'turn', stageId, taskId: task.id, turn: task.turns + 2, at });
}

/** A task that failed by itself ends its stage, whatever flag says how the stage's failure counts. */
export function fail(
  draft: Draft,
  stageId: string,
  taskId: string,
  how: 'TERMINAL' | 'CANCELED',
  exception: StageException | undefined,
): void {
  const stage = draft.stage(stageId);
  const status = failureStatus(stage, how);
  draft.updateTask(stageId, taskId, { status, endTime: draft.now, ...(exception ? { exception } : {}) }, 'wakeOn');
  if (exception) draft.merge(stageId, { context: { exception: { ...exception } } });
  completeStage(draft, stageId);
}

export function timedOut(draft: Draft, { stageId, taskId, exception, left }: TimedOut): void {
  const task = taskOf(draft, stageId, taskId);
  if (task?.status !== 'RUNNING' || over(draft, stageId)) return;
  if (left) {
    draft.merge(stageId, left);
    if (left.status === 'TERMINAL') {
      fail(draft, stageId, taskId, 'TERMINAL', exception);
      return;
    }
  }
  if (left ?? draft.stage(stageId).context['markSuccessfulOnTimeout'] === true) {
    const status = left?.status ?? 'SUCCEEDED';
    // The turn that was ordered is used up: a loop that comes back orders the next one.
    draft.updateTask(stageId, taskId, { turns: task.turns + 1, status, endTime: draft.now }, 'trouble', 'wakeOn');
    startNextTask(draft, stageId);
    return;
  }
  fail(draft, stageId, taskId, 'TERMINAL', exception);
}

export function taskCanceled(draft: Draft, event: Extract<Event, { kind: 'taskCanceled' }>): void {
  const task = taskOf(draft, event.stageId, event.taskId);
  if (!task || isComplete(task.status)) return;
  draft.merge(event.stageId, event);
  draft.updateTask(event.stageId, event.taskId, { status: 'CANCELED', endTime: draft.now }, 'wakeOn');
  if (!isComplete(draft.stage(event.stageId).status)) completeStage(draft, event.stageId);
}

/** Back to the start of the loop: everything between its first start and its last end is done again. */
function redirect(draft: Draft, stageId: string): void {
  const stage = draft.stage(stageId);
  const first = stage.tasks.findIndex((task) => task.loopStart);
  const last = stage.tasks.findLastIndex((task) => task.loopEnd);
  const tasks = stage.tasks.map((task, position): Task => {
    if (position < first || position > last) return task;
    const { startTime: _start, endTime: _end, dueAt: _due, wakeOn: _wake, trouble: _trouble, ...rest } = task;
    return { ...rest, status: 'NOT_STARTED', memory: {}, round: (task.round ?? 0) + 1 };
  });
  draft.update(stageId, { tasks });
  startNextTask(draft, stageId);
}
