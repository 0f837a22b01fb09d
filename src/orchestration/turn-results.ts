/** What came out of a turn, in the words of the engine. */
import { deadlineOf, type Event, type TurnResult } from './engine/index.ts';
import type { Execution, Stage, StageException, Task } from './model/execution.ts';
import type { Outcome, TaskStep } from './port.ts';

/** Whose turn it was. */
export interface TurnOf {
  execution: Execution;
  stage: Stage;
  task: Task;
  step: TaskStep<unknown>;
  now: Date;
}

const statuses = {
  succeeded: 'SUCCEEDED',
  skipped: 'SKIPPED',
  stopped: 'STOPPED',
  canceled: 'CANCELED',
  'failed-continue': 'FAILED_CONTINUE',
  redirect: 'REDIRECT',
} as const;

/** @param pauseMs until the next turn, where the outcome does not say when */
export function resultOf(outcome: Outcome, of: TurnOf, pauseMs: number): TurnResult {
  const left = leftOf(outcome);
  switch (outcome.kind) {
    case 'again':
      return {
        ...left,
        status: 'RUNNING',
        dueAt: dueAt(of, outcome, pauseMs),
        ...(outcome.wakeOn ? { wakeOn: outcome.wakeOn } : {}),
        ...(outcome.memory ? { memory: outcome.memory } : {}),
        ...(outcome.scheduledTime ? { scheduledTime: outcome.scheduledTime.getTime() } : {}),
      };
    case 'failed':
      return { ...left, status: 'TERMINAL', exception: exceptionOfFailure(outcome, of) };
    default:
      return { ...left, status: statuses[outcome.kind] };
  }
}

/** What a task makes of the end of its time. Only that its failure is to be ignored changes what becomes of it. */
export function leftAtTimeout(
  outcome: Outcome,
  timeout: StageException,
  of: TurnOf,
): Pick<Extract<Event, { kind: 'timedOut' }>, 'left' | 'exception'> {
  const { context, outputs } = leftOf(outcome);
  const status = outcome.kind === 'failed-continue' ? 'FAILED_CONTINUE' : 'TERMINAL';
  return {
    left: { status, ...(context ? { context } : {}), ...(outputs ? { outputs } : {}) },
    exception: outcome.kind === 'failed' ? exceptionOfFailure(outcome, of) : timeout,
  };
}

function leftOf({
  context,
  outputs,
  notify,
  notifyOnly,
}: Outcome): Pick<TurnResult, 'context' | 'outputs' | 'notify' | 'notifyOnly'> {
  return {
    ...(context ? { context } : {}),
    ...(outputs ? { outputs } : {}),
    ...(notify === undefined ? {} : { notify }),
    ...(notifyOnly === undefined ? {} : { notifyOnly }),
  };
}

function dueAt(of: TurnOf, outcome: Extract<Outcome, { kind: 'again' }>, pauseMs: number): number {
  const { execution, stage, task, step, now } = of;
  const wanted = outcome.at?.getTime() ?? now.getTime() + pauseMs;
  const seen = { ...stage, context: { ...stage.context, ...outcome.context } };
  const deadline = deadlineOf(execution, seen, task, step);
  // One millisecond past the deadline, so that the look at it finds it over.
  return deadline ? Math.min(wanted, deadline.at + 1) : wanted;
}

function exceptionOfFailure(
  { error, errors, details }: Extract<Outcome, { kind: 'failed' }>,
  { task, now }: TurnOf,
): StageException {
  return {
    exceptionType: 'StageFailed',
    operation: task.name,
    shouldRetry: false,
    timestamp: now.getTime(),
    details: { ...details, error, errors: errors ?? [error] },
  };
}
