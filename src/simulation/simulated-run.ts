import { isJsonObject, type Json, type JsonObject } from '../kernel/index.ts';
import {
  type Effect,
  type Event,
  type Execution,
  type LoggedEvent,
  type Plan,
  type Planner,
  type Stage,
  transition,
  TurnTaker,
} from '../orchestration/index.ts';
import type { SimulatedWork } from './simulated-work.ts';

type TurnEffect = Extract<Effect, { kind: 'turn' }>;
type PlanEffect = Extract<Effect, { kind: 'plan' }>;
type Order = Extract<Effect, { kind: 'cancelTask' | 'cleanUp' }>;

/** One event that was applied. */
export interface Change {
  run: SimulatedRun;
  before: Execution;
  after: Execution;
  event: Event;
  at: number;
}

/** One execution, driven as a server drives it: the same transitions, the same planner, on a clock that is wound. */
export class SimulatedRun {
  execution: Execution;
  readonly log: LoggedEvent[] = [];
  readonly #turns = new Map<string, TurnEffect>();
  readonly #orders: Order[] = [];
  readonly #taker: TurnTaker;

  constructor(
    execution: Execution,
    readonly work: SimulatedWork,
    readonly planner: Planner,
    private readonly lenient: boolean,
    private readonly changed: (change: Change) => void,
  ) {
    this.execution = execution;
    this.#taker = new TurnTaker(planner);
    this.log.push({ seq: execution.seq, at: execution.buildTime, event: { kind: 'created', execution } });
  }

  /** When something of it is due next; undefined where nothing will happen by itself. */
  get dueAt(): number | undefined {
    if (this.#orders.length > 0) return 0;
    const due = [...this.#turns.values()].map(({ at }) => at);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** It is recorded as one that failed at the start. */
  refuse(why: string): void {
    const said = { canceledBy: 'system', cancellationReason: `Failed on startup: ${why}` };
    this.execution = { ...this.execution, ...said, status: 'TERMINAL' };
  }

  /** Applies an event and all the planning that it leads to. One that does not fit leaves no trace. */
  async apply(event: Event, now: number): Promise<void> {
    const before = this.execution;
    const { execution, effects } = transition(before, event, now);
    if (effects.length === 0 && sameBut(before, execution)) return;
    this.execution = execution;
    this.log.push({ seq: execution.seq, at: now, event });
    this.changed({ run: this, before, after: execution, event, at: now });
    const plans: PlanEffect[] = [];
    for (const effect of effects) {
      if (effect.kind === 'plan') plans.push(effect);
      else if (effect.kind === 'turn') this.#turns.set(keyOf(effect), effect);
      else if (effect.kind !== 'publish') this.#orders.push(effect);
    }
    for (const { stageId, phase } of plans) {
      const plan = await this.#plan(stageId, phase, now);
      if (plan) await this.apply({ kind: 'planned', stageId, phase, plan }, now);
    }
  }

  /** Performs what is due first. */
  async step(now: number): Promise<void> {
    const order = this.#orders.shift();
    if (order?.kind === 'cancelTask') await this.#cancelTask(order, now);
    else if (order) await this.#cleanUp(order.stageId, now);
    else {
      const [turn] = [...this.#turns.values()].sort((left, right) => left.at - right.at);
      if (turn) await this.#take(turn, now);
    }
  }

  /** Brings forward the turns that wait for this topic. */
  wake(topic: string, now: number): void {
    for (const [key, turn] of this.#turns) {
      const task = this.#stage(turn.stageId)?.tasks.find(({ id }) => id === turn.taskId);
      if (task?.wakeOn?.includes(topic) === true) this.#turns.set(key, { ...turn, at: Math.min(turn.at, now) });
    }
  }

  #stage(id: string): Stage | undefined {
    return this.execution.stages.find((stage) => stage.id === id);
  }

  async #take(effect: TurnEffect, now: number): Promise<void> {
    this.#turns.delete(keyOf(effect));
    const { stageId, taskId, turn } = effect;
    const { execution } = this;
    const taking = this.#taker.look(execution, effect, new Date(now));
    if (taking.kind === 'timedOut') {
      await this.apply({ ...taking, stageId, taskId }, now);
    } else if (taking.kind === 'answered') {
      await this.apply({ kind: 'turned', stageId, taskId, turn, result: taking.result }, now);
    } else if (taking.kind === 'take') {
      const result = await this.#taker.take(execution, taking, new Date(now), new AbortController());
      await this.apply({ kind: 'turned', stageId, taskId, turn, result, saw: execution.seq }, now);
    }
  }

  async #cancelTask(order: Extract<Order, { kind: 'cancelTask' }>, now: number): Promise<void> {
    this.#turns.delete(keyOf(order));
    const { stageId, taskId } = order;
    const stage = this.#stage(stageId);
    const task = stage?.tasks.find(({ id }) => id === taskId);
    const left = stage && task ? await this.#taker.cancel(this.execution, stage, task, new Date(now)) : {};
    await this.apply({ kind: 'taskCanceled', stageId, taskId, ...left }, now);
  }

  async #cleanUp(stageId: string, now: number): Promise<void> {
    const stage = this.#stage(stageId);
    if (stage === undefined || !this.planner.cleansUp(stage)) return;
    const left = await this.#taker.cleanUp(this.execution, stage, new Date(now));
    await this.apply({ kind: 'cleanedUp', stageId, ...left }, now);
  }

  async #plan(stageId: string, phase: PlanEffect['phase'], now: number): Promise<Plan | undefined> {
    const stage = this.#stage(stageId);
    if (stage === undefined) return undefined;
    const at = new Date(now);
    const plan = await settled(
      () => this.planner.plan(this.execution, stage, phase, at),
      (error) => this.planner.giveUp(stage, error, at),
    );
    if (plan.kind === 'run') return this.lenient ? this.#withoutFailedExpressions(stage, plan) : plan;
    if (plan.kind === 'skip' || this.work.isOneStep(stage)) return plan;
    const why = this.#whyOneStep(plan);
    if (why === undefined) return plan;
    this.work.simulateAsOneStep(stage, why);
    return await this.#plan(stageId, phase, now);
  }

  /** Why a stage that cannot be planned here is taken for one step; undefined where it fails in a real run as well. */
  #whyOneStep({ exception, context }: Extract<Plan, { kind: 'fail' }>): string | undefined {
    const { code, errors } = exception.details;
    if (typeof code === 'string' && worldly.has(code)) return errors.join('; ');
    if (code === 'INVALID_STAGE' && errors.every((error) => isUnresolved(context ?? {}, error))) {
      return `an expression in its options cannot be evaluated here (${errors.join('; ')})`;
    }
    return this.lenient ? `in a real run it would fail: ${errors.join('; ')}` : undefined;
  }

  /** Without a scenario there is no trigger to speak of, and what expressions ask of it is missing. */
  #withoutFailedExpressions(stage: Stage, plan: Extract<Plan, { kind: 'run' }>): Plan {
    const { context } = plan;
    if (context?.['failOnFailedExpressions'] !== true || context['expressionEvaluationSummary'] === undefined)
      return plan;
    this.work.letPass(stage, 'some of its expressions cannot be evaluated');
    return { ...plan, context: { ...context, failOnFailedExpressions: false } };
  }
}

/** Refusals of a plan that needs a cloud or a system: there is none in a simulation, and the pipeline is not to blame. */
const worldly = new Set(['NEEDS_WORLD', 'PROVIDER_NOT_CONFIGURED', 'PROVIDER_CANNOT', 'SYSTEM_NOT_CONFIGURED']);

async function settled<T>(work: () => T | Promise<T>, otherwise: (error: unknown) => T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return otherwise(error);
  }
}

/** Whether the fault, `a.b: what is wrong`, is of a value in which an expression is left. */
function isUnresolved(context: JsonObject, fault: string): boolean {
  const path = fault.slice(0, Math.max(fault.indexOf(':'), 0)).split('.');
  let value: Json | undefined = context;
  for (const part of path) {
    if (typeof value === 'string') break;
    value = Array.isArray(value) ? value[Number(part)] : isJsonObject(value) ? value[part] : undefined;
  }
  return value !== undefined && JSON.stringify(value).includes('${');
}

const keyOf = ({ stageId, taskId }: { stageId: string; taskId: string }): string => `${stageId}/${taskId}`;

/** Nothing but the number of the event is new. */
function sameBut(before: Execution, after: Execution): boolean {
  return (Object.keys({ ...before, ...after }) as (keyof Execution)[]).every(
    (key) => key === 'seq' || before[key] === after[key],
  );
}
