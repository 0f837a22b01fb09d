import { DomainError, type JsonObject } from '../kernel/index.ts';
import { type Due, type Effect, type Event, type TurnResult, whenDue } from './engine/index.ts';
import { type Abort, LateAbort } from './late-abort.ts';
import type { Execution, Stage, Task } from './model/execution.ts';
import { exceptionOf } from './plan-refusals.ts';
import type { Planner } from './planner.ts';
import type { Planning, TaskStep, Turn } from './port.ts';
import { TaskRules } from './task-rules.ts';
import { leftAtTimeout, resultOf, type TurnOf } from './turn-results.ts';
import { turnView } from './view.ts';

/** No single turn may take longer: work that does is begun in one turn and looked after in the next ones. */
const turnLimitMs = 10 * 60_000;

type TurnEffect = Extract<Effect, { kind: 'turn' }>;

/** What to do about a turn whose time has come. */
export type Taking =
  | { kind: 'hold' }
  | { kind: 'stale' }
  | ({ kind: 'timedOut' } & Pick<Extract<Event, { kind: 'timedOut' }>, 'exception' | 'left'>)
  | { kind: 'take'; step: TaskStep<unknown>; planning: Planning<unknown>; task: Task }
  /** What it comes to is known without it: it cannot be taken, or is left out. */
  | { kind: 'answered'; result: TurnResult };

/** What goes round each turn: the log's bindings, a span. */
export type RoundTurn = <T>(facts: TurnFacts, work: () => Promise<T>) => Promise<T>;
export type TurnFacts = { executionId: string; application: string; stage: string; type: string; task: string };

/** Takes turns of tasks: finds the step, hands it the view, and puts what comes back into the engine's words. */
export class TurnTaker {
  constructor(
    private readonly planner: Planner,
    private readonly round: RoundTurn = (_facts, work) => work(),
    private readonly rules = new TaskRules(),
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
      if (due.kind === 'timedOut') return timedOut({ execution, stage, task, step, now }, due, planning);
      if (due.kind !== 'take') return due;
      if (this.rules.isLeftOut(step)) return { kind: 'answered', result: { status: 'SKIPPED' } };
      return { kind: 'take', step, planning, task };
    } catch (error) {
      return { kind: 'answered', result: { status: 'TERMINAL', exception: exceptionOf(error, task.name, now) } };
    }
  }

  async take(
    execution: Execution,
    { step, planning, task }: Extract<Taking, { kind: 'take' }>,
    now: Date,
    abort: Abort,
  ): Promise<TurnResult> {
    const { stage } = planning;
    const of: TurnOf = { execution, stage, task, step, now };
    const pauseMs = (): number => this.rules.pauseMs(step, task, stage.context, now);
    try {
      const turn = turnOf(planning, task, abort);
      const { id: executionId, application } = execution;
      const facts = { executionId, application, stage: stage.name, type: stage.type, task: task.name };
      const outcome = await this.round(facts, async () => await bounded(step.turn(turn), turnLimitMs, task.name));
      const result = resultOf(outcome, of, pauseMs());
      if (outcome.kind !== 'canceled' || !step.onCancel) return result;
      const left = (await bounded(step.onCancel(turn), turnLimitMs, task.name)) ?? {};
      const { context, outputs } = result;
      return { ...result, context: { ...context, ...left.context }, outputs: { ...outputs, ...left.outputs } };
    } catch (error) {
      if (error instanceof DomainError && error.refusal === 'unavailable') {
        return { status: 'RUNNING', dueAt: now.getTime() + pauseMs(), trouble: error.message };
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
      const turn = turnOf(planning, task, new LateAbort());
      return (await bounded(step.onCancel(turn), turnLimitMs, task.name)) ?? {};
    } catch (error) {
      return { context: { cancelProblem: { ...exceptionOf(error, task.name, now) } } };
    }
  }

  /**
   * The stage's own clean-up after it was halted.
   *
   * @returns `isAway`: who was asked does not answer now, so that it may be tried again
   */
  async cleanUp(
    execution: Execution,
    stage: Stage,
    now: Date,
  ): Promise<{ context?: JsonObject; outputs?: JsonObject; isAway?: true }> {
    try {
      const { kind, planning } = this.planner.open(execution, stage, now);
      if (!kind.handler.cancel || this.planner.isReplaced(kind, planning)) return {};
      const task = { name: 'cancel', startedAt: now.getTime(), memory: {} };
      const turn = turnView(planning, task, new LateAbort());
      return (await bounded(kind.handler.cancel(turn), turnLimitMs, 'cancel')) ?? {};
    } catch (error) {
      const isAway = error instanceof DomainError && error.refusal === 'unavailable';
      const context = { cancelProblem: { ...exceptionOf(error, 'cancel', now) } };
      return { context, ...(isAway ? { isAway } : {}) };
    }
  }
}

/** The time of a task is over; it may still say what to make of that. */
function timedOut(of: TurnOf, due: Extract<Due, { kind: 'timedOut' }>, planning: Planning<unknown>): Taking {
  const { step, task } = of;
  const outcome = step.onTimeout?.(turnOf(planning, task, new LateAbort()));
  return outcome ? { kind: 'timedOut', ...leftAtTimeout(outcome, due.exception, of) } : due;
}

const turnOf = (planning: Planning<unknown>, task: Task, abort: Abort): Turn<unknown> =>
  turnView(
    planning,
    {
      name: task.name,
      round: task.round,
      startedAt: task.startTime ?? planning.now.getTime(),
      memory: task.memory,
    },
    abort,
  );

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
