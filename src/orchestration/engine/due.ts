import { type Execution, type Stage, type StageException, type Task, windowType } from '../model/execution.ts';
import { isComplete } from '../model/status.ts';
import type { Effect } from './events.ts';
import { children, lineage } from './graph.ts';

/** What a task's step says of its time. */
export interface TimeLimits {
  timeoutMs?: number | undefined;
  timeoutOverridable?: boolean | undefined;
}

/** What to do with a turn whose time has come. */
export type Due =
  /** It is as it was when the turn was ordered: take it. */
  | { kind: 'take'; stage: Stage; task: Task }
  /** The execution is paused: the resume orders it anew. */
  | { kind: 'hold' }
  /** It has been taken already, or nobody waits for it any more. */
  | { kind: 'stale' }
  | { kind: 'timedOut'; exception: StageException };

/** Looks at the execution before a turn is taken. */
export function whenDue(
  execution: Execution,
  { stageId, taskId, turn, attempt }: { stageId: string; taskId: string; turn: number; attempt?: number },
  limits: TimeLimits,
  now: number,
): Due {
  const stage = execution.stages.find((candidate) => candidate.id === stageId);
  const task = stage?.tasks.find((candidate) => candidate.id === taskId);
  if (!stage || !task || turn !== task.turns + 1) return { kind: 'stale' };
  if (attempt !== undefined && attempt !== stage.attempt) return { kind: 'stale' };
  if (task.status === 'PAUSED') return { kind: 'hold' };
  if (task.status !== 'RUNNING' || stage.halting || execution.canceled || isComplete(execution.status))
    return { kind: 'stale' };
  const deadline = deadlineOf(execution, stage, task, limits);
  return deadline && now > deadline.at
    ? { kind: 'timedOut', exception: timeout(task, deadline, now) }
    : { kind: 'take', stage, task };
}

/**
 * The turns that are to be taken, as the tasks themselves tell: an order of one is never stored, so that a process which
 * finds an execution as an earlier one left it gives the orders anew.
 */
export function openTurns(execution: Execution): Extract<Effect, { kind: 'turn' }>[] {
  if (execution.canceled || isComplete(execution.status)) return [];
  return execution.stages.flatMap(({ id: stageId, attempt, halting, startTime = 0, tasks }) =>
    tasks
      .filter(({ status }) => status === 'RUNNING' && !halting)
      .map(({ id: taskId, turns, dueAt: at = startTime }) => ({
        kind: 'turn',
        stageId,
        attempt,
        taskId,
        turn: turns + 1,
        at,
      })),
  );
}

interface Deadline {
  at: number;
  of: string;
  allowedMs: number;
}

/**
 * When a task's time is over: its own time-out, or that of the nearest stage above it that has `stageTimeoutMs`. Time
 * spent paused, and in the stage's execution window, does not count. What runs because a stage has failed is not bound by
 * that stage's time: it may be over, and yet the way back must be gone.
 */
export function deadlineOf(execution: Execution, stage: Stage, task: Task, limits: TimeLimits): Deadline | undefined {
  const line = lineage(execution, stage);
  const failure = line.findIndex((each) => each.onFailure === true);
  const binding = failure < 0 ? line : line.slice(0, failure + 1);
  const limiting = binding.find((each) => allowedMs(each) !== undefined);
  const stageTimeoutMs = limiting && allowedMs(limiting);
  const ends: Deadline[] = [];
  if (limiting?.startTime !== undefined && stageTimeoutMs !== undefined && !isWindow(stage)) {
    const at = limiting.startTime + stageTimeoutMs + limiting.pausedMs + windowMs(execution, limiting);
    ends.push({ at, of: `stage ${limiting.name}`, allowedMs: stageTimeoutMs });
  }
  const overridden = limits.timeoutOverridable === true && stageTimeoutMs !== undefined;
  const ownMs = overridden ? stageTimeoutMs : limits.timeoutMs;
  if (ownMs !== undefined && task.startTime !== undefined) {
    ends.push({ at: task.startTime + ownMs + task.pausedMs, of: `task ${task.name}`, allowedMs: ownMs });
  }
  return ends.toSorted((left, right) => left.at - right.at)[0];
}

/** A number, or text that is one, as an expression or a form may leave it: a limit must not be lost on that. */
function allowedMs({ context }: Stage): number | undefined {
  const said = context['stageTimeoutMs'];
  if (typeof said === 'number') return said;
  return typeof said === 'string' && /^\s*\d+\s*$/.test(said) ? Number(said) : undefined;
}

const isWindow = (stage: Stage): boolean => stage.type === windowType;

function windowMs(execution: Execution, stage: Stage): number {
  const window = children(execution, stage).find(isWindow);
  if (window?.startTime === undefined || window.endTime === undefined) return 0;
  // A pause within the window is a pause of the stage too, and counts once.
  return window.endTime - window.startTime - window.pausedMs;
}

function timeout(task: Task, deadline: Deadline, now: number): StageException {
  const why = task.trouble === undefined ? '' : ` Its last attempt failed: ${task.trouble}`;
  const error =
    `${deadline.of} did not end within its ${String(deadline.allowedMs / 1000)} s ` +
    `(while in task ${task.name}, after ${String(task.turns)} turns).${why}`;
  return {
    exceptionType: 'TimeoutException',
    operation: task.name,
    shouldRetry: false,
    timestamp: now,
    details: { error, errors: [error] },
  };
}
