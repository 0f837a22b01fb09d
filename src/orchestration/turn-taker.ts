import { DomainError, type JsonObject } from '../kernel/index.ts';
import { deadlineOf, type Effect, type TurnResult, whenDue } from './engine/index.ts';
import type { Execution, Stage, Task } from './model/execution.ts';
import { exceptionOf, type Planner } from './planner.ts';
import type { Outcome, Planning, TaskStep, Turn } from './port.ts';
import { turnView } from './view.ts';

const pollMs = 1_000;
/** No single turn may take longer: work that does is begun in one turn and looked after in the next ones. */
const turnLimitMs = 10 * 60_000;

type TurnEffect = Extract<Effect, { kind: 'turn' }>;

/** What to do about a turn whose time has come. */
export type Taking =
  | { kind: 'hold' }
  | { kind: 'stale' }
  | { kind: 'timedOut'; exception: NonNullable<TurnResult['exception']> }
  | { kind: 'take'; step: TaskStep<unknown>; planning: Planning<unknown>; task: Task }
  | { kind: 'broken'; result: TurnResult };

/** What goes round each turn: the log's bindings, a span. */
export type RoundTurn = <T>(facts: TurnFacts, work: () => Promise<T>) => Promise<T>;
export type TurnFacts = { executionId: string; application: string; stage: string; type: string; task: string };

/** Takes turns of tasks: finds the step, hands it the view, and puts what comes back into the engine's words. */
export class TurnTaker {
  constructor(
    private readonly planner: Planner,
    private readonly round: RoundTurn = (_facts, work) => work(),
  ) {}

  look(execution: Execution, effect: TurnEffect, now: Date): Taking {
    const free = whenDue(execution, effect, {}, now.getTime());
    if (free.kind === 'hold' || free.kind === 'stale') return free;
    const stage = execution.stages.find((candidate) => candidate.id === effect.stageId);
    const task = stage?.tasks.find((candidate) => candidate.id === effect.taskId);
    if (!stage || !task) return { kind: 'stale' };
    try {
      const { step, planning } = this.planner.step(execution, stage, task.name, now);
      const due = whenDue(execution, effect, step, now.getTime());
      return due.kind === 'take' ? { kind: 'take', step, planning, task } : due;
    } catch (error) {
      return { kind: 'broken', result: { status: 'TERMINAL', exception: exceptionOf(error, task.name, now) } };
    }
  }

  async take(
    execution: Execution,
    { step, planning, task }: Extract<Taking, { kind: 'take' }>,
    now: Date,
    signal: AbortSignal,
  ): Promise<TurnResult> {
    const { stage } = planning;
    try {
      const turn = turnOf(planning, task, signal);
      const { id: executionId, application } = execution;
      const facts = { executionId, application, stage: stage.name, type: stage.type, task: task.name };
      const outcome = await this.round(facts, async () => await bounded(step.turn(turn), turnLimitMs, task.name));
      return this.result(execution, stage, task, step, outcome, now);
    } catch (error) {
      if (error instanceof DomainError && error.refusal === 'unavailable') {
        const trouble = error.message;
        return { status: 'RUNNING', dueAt: now.getTime() + (step.pollMs ?? pollMs), trouble };
      }
      return { status: 'TERMINAL', exception: exceptionOf(error, task.name, now) };
    }
  }

  /** Lets a task clean up after itself, once. What goes wrong in it is told, and does not stop the cancellation. */
  async cancel(
    execution: Execution,
    stage: Stage,
    task: Task,
    now: Date,
  ): Promise<{ context?: JsonObject; outputs?: JsonObject }> {
    try {
      const { step, planning } = this.planner.step(execution, stage, task.name, now);
      if (!step.onCancel) return {};
      const turn = turnOf(planning, task, new AbortController().signal);
      return (await bounded(step.onCancel(turn), turnLimitMs, task.name)) ?? {};
    } catch (error) {
      return { context: { cancelProblem: { ...exceptionOf(error, task.name, now) } } };
    }
  }

  /** The stage's own clean-up after it was halted. */
  async cleanUp(
    execution: Execution,
    stage: Stage,
    now: Date,
  ): Promise<{ context?: JsonObject; outputs?: JsonObject }> {
    try {
      const { kind, planning } = this.planner.open(execution, stage, now);
      if (!kind.handler.cancel || this.planner.isReplaced(kind, planning)) return {};
      const task = { name: 'cancel', startedAt: now.getTime(), memory: {} };
      const turn = turnView(planning, task, new AbortController().signal);
      return (await bounded(kind.handler.cancel(turn), turnLimitMs, 'cancel')) ?? {};
    } catch (error) {
      return { context: { cancelProblem: { ...exceptionOf(error, 'cancel', now) } } };
    }
  }

  private result(
    execution: Execution,
    stage: Stage,
    task: Task,
    step: TaskStep<unknown>,
    outcome: Outcome,
    now: Date,
  ): TurnResult {
    const left = {
      ...(outcome.context ? { context: outcome.context } : {}),
      ...(outcome.outputs ? { outputs: outcome.outputs } : {}),
    };
    switch (outcome.kind) {
      case 'again': {
        const wanted = outcome.at?.getTime() ?? now.getTime() + this.pauseMs(stage, step);
        // One millisecond past the deadline, so that the look at it finds it over.
        const deadline = deadlineOf(
          execution,
          { ...stage, context: { ...stage.context, ...outcome.context } },
          task,
          step,
        );
        return {
          ...left,
          status: 'RUNNING',
          dueAt: deadline ? Math.min(wanted, deadline.at + 1) : wanted,
          ...(outcome.wakeOn ? { wakeOn: outcome.wakeOn } : {}),
          ...(outcome.memory ? { memory: outcome.memory } : {}),
        };
      }
      case 'failed':
        return {
          ...left,
          status: 'TERMINAL',
          exception: {
            exceptionType: 'StageFailed',
            operation: task.name,
            shouldRetry: false,
            timestamp: now.getTime(),
            details: { ...outcome.details, error: outcome.error, errors: outcome.errors ?? [outcome.error] },
          },
        };
      default:
        return { ...left, status: statuses[outcome.kind] };
    }
  }

  private pauseMs(stage: Stage, step: TaskStep<unknown>): number {
    const wanted = stage.context['backoffPeriodMs'];
    return Math.max(step.pollMs ?? pollMs, typeof wanted === 'number' ? wanted : 0);
  }
}

const turnOf = (planning: Planning<unknown>, task: Task, signal: AbortSignal): Turn<unknown> =>
  turnView(
    planning,
    { name: task.name, startedAt: task.startTime ?? planning.now.getTime(), memory: task.memory },
    signal,
  );

const statuses = {
  succeeded: 'SUCCEEDED',
  skipped: 'SKIPPED',
  stopped: 'STOPPED',
  canceled: 'CANCELED',
  'failed-continue': 'FAILED_CONTINUE',
  redirect: 'REDIRECT',
} as const;

class TurnTookTooLong extends DomainError {
  constructor(task: string, limitMs: number) {
    super('unavailable', `A turn of task ${task} did not end within ${String(limitMs / 1000)} s.`, { task, limitMs });
  }
}

async function bounded<T>(work: Promise<T> | T, limitMs: number, task: string): Promise<T> {
  if (!(work instanceof Promise)) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TurnTookTooLong(task, limitMs));
    }, limitMs);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
