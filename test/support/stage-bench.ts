import 'reflect-metadata';
import {
  DomainError,
  type JsonObject,
  type PluginCard,
  type PluginMark,
  pluginMetadata,
} from '../../src/kernel/index.ts';
import {
  type ChildStage,
  type Execution,
  isComplete,
  isHalt,
  type Outcome,
  type Planning,
  type Stage,
  type StageHandler,
  type Status,
  type Task,
  type TaskStep,
  type Turn,
} from '../../src/orchestration/port.ts';
import { aStage, anExecution } from './executions.ts';
import { asTheProductDoes, type Evaluate, planningOf, scopeOf } from './planning.ts';

export type { Evaluate } from './planning.ts';

/** One turn that was taken. */
export interface TurnTaken {
  task: string;
  at: Date;
  operation: string;
  outcome: Outcome;
}

export interface BenchSetup {
  /** The stage's configuration, as its author wrote it. */
  context?: JsonObject;
  stage?: Partial<Stage>;
  /** Its `stages` are the others; the bench adds its own last. */
  execution?: Partial<Execution>;
  /** The stage's requisites, among `execution.stages`. */
  after?: string[];
  now?: Date;
  /** Of a kind that its class does not tell, since only the settings do. */
  card?: PluginCard;
  /** In place of the product's own evaluator. */
  evaluate?: Evaluate;
}

const ending: Record<Exclude<Outcome['kind'], 'again' | 'redirect'>, Status> = {
  succeeded: 'SUCCEEDED',
  skipped: 'SKIPPED',
  stopped: 'STOPPED',
  canceled: 'CANCELED',
  'failed-continue': 'FAILED_CONTINUE',
  failed: 'TERMINAL',
};

/**
 * Runs one stage's own work outside of any engine, on a clock that the test winds:
 *
 * ```ts
 * const bench = new StageBench(new WaitStage(), { context: { waitTime: 30 } });
 * expect(await bench.run()).toBe('SUCCEEDED');
 * expect(bench.elapsedMs).toBe(30_000);
 * ```
 *
 * `run` takes turn after turn and winds the clock to when each is due; `turn` takes one. What the outcomes leave is in
 * `stage`, what was asked and answered in `taken`. Children are planned on request (`before`, `after`, `onFailure`) and
 * not run. Turns are looked up by the task's name each time, and {@link StageBench.reborn} is what a new process
 * finds after a crash: what a handler keeps in memory is lost.
 */
export class StageBench<O> {
  readonly execution: Execution;
  readonly stage: Stage;
  readonly taken: TurnTaken[] = [];
  now: Date;
  readonly #handler: StageHandler<O>;
  readonly #mark: PluginMark;
  readonly #began: Date;
  readonly #evaluate: Evaluate;
  #due: Date;
  #abort = new AbortController();

  constructor(handler: StageHandler<O>, setup: BenchSetup = {}) {
    this.#handler = handler;
    this.#mark = setup.card
      ? { family: 'stage', card: setup.card }
      : (Reflect.getMetadata(pluginMetadata, handler.constructor) as PluginMark);
    this.#evaluate = setup.evaluate ?? asTheProductDoes;
    this.now = setup.now ?? new Date(Date.UTC(2026, 0, 5, 12));
    this.#began = this.now;
    this.#due = this.now;
    const others = setup.execution?.stages ?? [];
    this.stage = aStage({
      refId: String(others.length + 1),
      type: this.#mark.card.kind,
      requisiteStageRefIds: setup.after ?? [],
      source: structuredClone(setup.context ?? setup.stage?.source ?? {}),
      ...setup.stage,
    });
    this.execution = anExecution({ ...setup.execution, stages: [...others, this.stage] });
    if (this.stage.status === 'NOT_STARTED') this.#begin();
  }

  get elapsedMs(): number {
    return this.now.getTime() - this.#began.getTime();
  }

  /** The task at hand: the first that is not complete. */
  get task(): Task | undefined {
    return this.stage.tasks.find((task) => !isComplete(task.status));
  }

  get taskNames(): string[] {
    return this.stage.tasks.map((task) => task.name);
  }

  /** When the next turn is due. */
  get dueAt(): Date {
    return this.#due;
  }

  /** What the stage failed with. */
  get error(): string | undefined {
    return this.stage.tasks.find((task) => task.exception !== undefined)?.exception?.details.error;
  }

  before(): Promise<ChildStage[]> {
    return Promise.resolve(this.#handler.before(this.planning()));
  }
  after(): Promise<ChildStage[]> {
    return Promise.resolve(this.#handler.after(this.planning()));
  }
  onFailure(): Promise<ChildStage[]> {
    return Promise.resolve(this.#handler.onFailure(this.planning()));
  }

  /**
   * Turns until the stage's tasks are done, or `until` says so. A stage without tasks is SKIPPED, as it is when it has
   * no children either.
   *
   * @param between runs after each turn that asks for another: the world moves on
   * @throws {Error} after `maxTurns` (500)
   */
  async run(steer: { until?: () => boolean; between?: () => unknown; maxTurns?: number } = {}): Promise<Status> {
    for (let turns = 0; this.task !== undefined && !isComplete(this.stage.status); turns += 1) {
      if (turns >= (steer.maxTurns ?? 500)) throw new Error(`no end after ${turns} turns of ${this.task.name}`);
      this.wind(Math.max(0, this.#due.getTime() - this.now.getTime()));
      const outcome = await this.turn();
      if (steer.until?.() === true) return this.stage.status;
      if (outcome.kind === 'again') await steer.between?.();
    }
    if (this.stage.tasks.length === 0) this.stage.status = this.#harvest();
    return this.stage.status;
  }

  /** One turn of the task at hand, now. */
  async turn(): Promise<Outcome> {
    const task = this.task;
    const step = this.#step(task);
    if (task === undefined || step === undefined) throw new Error('The stage has no task left.');
    task.status = 'RUNNING';
    task.startTime ??= this.now.getTime();
    const turn = this.#turnOf(task);
    const outcome = this.#isLate(task, step)
      ? ({ kind: 'failed', error: `Task ${task.name} timed out.` } as const)
      : await this.#attempt(step, turn);
    this.taken.push({ task: task.name, at: this.now, operation: turn.operation, outcome });
    task.turns += 1;
    this.#apply(task, step, outcome);
    return outcome;
  }

  wind(milliseconds: number): this {
    this.now = new Date(this.now.getTime() + milliseconds);
    return this;
  }

  /** What the API does when somebody changes a stage that runs: merges, notes who, brings the next turn forward. */
  patch(context: JsonObject, user = 'grace'): this {
    Object.assign(this.stage.context, context);
    this.stage.lastModified = { user, at: this.now.getTime() };
    this.#due = this.now;
    return this;
  }

  /** Brings the next turn forward if the task at hand waits for `topic`. */
  wake(topic: string): boolean {
    const waited = this.task?.wakeOn?.includes(topic) === true;
    if (waited) this.#due = this.now;
    return waited;
  }

  /** Cancels: first the task at hand, then the stage. */
  async cancel(): Promise<Status> {
    this.#abort.abort();
    this.execution.canceled = true;
    const task = this.task ?? this.stage.tasks.at(-1);
    if (task === undefined) throw new Error('The stage has no tasks.');
    const turn = this.#turnOf(task);
    if (!isComplete(task.status)) this.#merge((await this.#step(task)?.onCancel?.(turn)) ?? {});
    if (!isComplete(task.status)) task.status = 'CANCELED';
    this.stage.status = 'CANCELED';
    const cleanUp = { operation: `${this.stage.id}.${this.stage.attempt}.cancel`, memory: {} };
    this.#merge((await this.#handler.cancel?.({ ...turn, ...this.planning(), ...cleanUp })) ?? {});
    return this.stage.status;
  }

  /** Another attempt, as a restart of the stage makes it. */
  restart(): this {
    this.stage.source = this.#handler.prepareRestart({ ...this.stage.source });
    Object.assign(this.stage, { tasks: [], outputs: {}, attempt: this.stage.attempt + 1 });
    delete this.stage.lastModified;
    this.#abort = new AbortController();
    this.#begin();
    return this;
  }

  /** What a new process finds: the same rows, in the hands of another instance of the handler. */
  reborn(handler: StageHandler<O> = this.#handler): StageBench<O> {
    const others = this.execution.stages.filter((stage) => stage.id !== this.stage.id);
    return new StageBench(handler, {
      stage: structuredClone(this.stage),
      execution: { ...this.execution, stages: others },
      now: this.now,
      evaluate: this.#evaluate,
      card: this.#mark.card,
    });
  }

  planning(): Planning<O> {
    const { execution, stage, now } = this;
    const options = this.#mark.card.options.parse(stage.context) as O;
    return planningOf({ execution, stage, now, options }, this.#evaluate);
  }

  #begin(): void {
    const { source } = this.stage;
    this.stage.context = structuredClone(source);
    for (const [key, value] of Object.entries(source)) {
      if (this.#handler.opaque.includes(key)) continue;
      this.stage.context[key] = this.#evaluate(value, scopeOf(this.execution, this.stage)).value;
    }
    this.stage.status = 'RUNNING';
    this.stage.startTime = this.now.getTime();
    this.#due = this.now;
    this.stage.tasks = this.#plan().map((step, position) => ({
      id: String(position + 1),
      name: step.name,
      status: 'NOT_STARTED',
      turns: 0,
      pausedMs: 0,
      memory: {},
    }));
  }

  #plan(): readonly TaskStep<O>[] {
    return this.#handler.tasks(this.planning());
  }

  #step(task: Task | undefined): TaskStep<O> | undefined {
    return this.#plan().find((step) => step.name === task?.name);
  }

  #turnOf(task: Task): Turn<O> {
    return {
      ...this.planning(),
      operation: `${this.stage.id}.${this.stage.attempt}.${task.name}`,
      startedAt: new Date(task.startTime ?? this.now.getTime()),
      memory: structuredClone(task.memory),
      signal: this.#abort.signal,
    };
  }

  async #attempt(step: TaskStep<O>, turn: Turn<O>): Promise<Outcome> {
    try {
      return await step.turn(turn);
    } catch (fault) {
      if (!(fault instanceof DomainError)) throw fault;
      return fault.refusal === 'unavailable'
        ? { kind: 'again', memory: turn.memory }
        : { kind: 'failed', error: fault.message };
    }
  }

  #isLate(task: Task, step: TaskStep<O>): boolean {
    const configured = this.stage.context['stageTimeoutMs'];
    const limit = step.timeoutOverridable === true && typeof configured === 'number' ? configured : step.timeoutMs;
    return limit !== undefined && this.now.getTime() - (task.startTime ?? 0) > limit;
  }

  #apply(task: Task, step: TaskStep<O>, outcome: Outcome): void {
    this.#merge(outcome);
    if (outcome.kind === 'again') {
      task.memory = outcome.memory ?? task.memory;
      task.wakeOn = outcome.wakeOn ?? [];
      const { pollMs = 1000 } = step;
      const elapsedMs = this.now.getTime() - (task.startTime ?? 0);
      const pauseMs = typeof pollMs === 'function' ? pollMs(elapsedMs) : pollMs;
      this.#due = outcome.at ?? new Date(this.now.getTime() + pauseMs);
      return;
    }
    this.#due = this.now;
    if (outcome.kind === 'redirect') {
      this.#loop(task);
      return;
    }
    task.status = ending[outcome.kind];
    task.endTime = this.now.getTime();
    if (outcome.kind === 'failed') {
      const { error, errors = [], details = {} } = outcome;
      const facts = { exceptionType: 'TaskFailed', operation: task.name, shouldRetry: false };
      task.exception = { ...facts, timestamp: this.now.getTime(), details: { ...details, error, errors } };
    }
    if (isHalt(task.status)) this.stage.status = task.status;
    else if (this.task === undefined) this.stage.status = this.#harvest();
  }

  #harvest(): Status {
    const { tasks } = this.stage;
    if (tasks.length === 0) return 'SKIPPED';
    return tasks.some((task) => task.status === 'FAILED_CONTINUE') ? 'FAILED_CONTINUE' : 'SUCCEEDED';
  }

  #loop(last: Task): void {
    const steps = this.#plan();
    const start = steps.findIndex((step) => step.loop === 'start' || step.loop === 'both');
    const end = this.stage.tasks.indexOf(last);
    for (const task of this.stage.tasks.slice(start, end + 1)) {
      task.status = 'NOT_STARTED';
      task.memory = {};
      delete task.startTime;
    }
  }

  #merge(left: { context?: JsonObject; outputs?: JsonObject }): void {
    Object.assign(this.stage.context, left.context);
    Object.assign(this.stage.outputs, left.outputs);
  }
}
