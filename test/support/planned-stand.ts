import { z } from 'zod';
import { DomainError, type JsonObject } from '../../src/kernel/index.ts';
import {
  type Effect,
  type Event,
  type Plan,
  type PlanPhase,
  transition,
} from '../../src/orchestration/engine/index.ts';
import { buildExecution } from '../../src/orchestration/model/build-execution.ts';
import type { Execution, Stage } from '../../src/orchestration/model/execution.ts';
import { Planner } from '../../src/orchestration/planner.ts';
import { type Outcome, StageHandler, type TaskStep, type Turn } from '../../src/orchestration/port.ts';
import { type KnownStageKind, StageKinds } from '../../src/orchestration/stage-kinds.ts';
import { TaskRules } from '../../src/orchestration/task-rules.ts';
import { TurnTaker } from '../../src/orchestration/turn-taker.ts';

/** A kind of stage of the test: what it plans, and what its one task `work` does. */
export class TestStage extends StageHandler {
  constructor(private readonly work?: (turn: Turn<JsonObject>) => Outcome | Promise<Outcome>) {
    super();
  }

  override tasks(): readonly TaskStep<JsonObject>[] {
    const { work } = this;
    return work ? [{ name: 'work', turn: (turn) => work(turn) }] : [];
  }
}

/** Kinds of stage by type. */
export class TestKinds extends StageKinds {
  constructor(private readonly kinds: Record<string, Pick<KnownStageKind, 'handler'> & Partial<KnownStageKind>>) {
    super();
  }

  override find(type: string): KnownStageKind | undefined {
    const known = this.kinds[type];
    return known && { kind: type, options: z.looseObject({}), ...known };
  }

  override known(): string[] {
    return Object.keys(this.kinds);
  }
}

/** The engine with the real planner and turns, on a clock that jumps to whatever is due next; nothing is stored. */
export class PlannedStand {
  execution: Execution;
  now = Date.UTC(2026, 0, 5, 12);
  readonly performed: Effect[] = [];
  readonly #planner: Planner;
  readonly #taker: TurnTaker;
  readonly #pending: Effect[] = [];
  #ids = 0;

  constructor(stages: JsonObject[], kinds: StageKinds, more: JsonObject = {}, rules = new TaskRules()) {
    const { trigger = { type: 'manual' }, ...document } = more;
    this.#planner = new Planner(kinds, undefined, rules.windowTimeZone);
    this.#taker = new TurnTaker(this.#planner, undefined, rules);
    this.execution = buildExecution({
      id: 'E',
      type: 'PIPELINE',
      application: 'shop',
      name: 'release',
      pipelineConfigId: 'P',
      document: { stages, ...document },
      trigger: trigger as JsonObject,
      user: { user: 'anna', roles: [] },
      now: this.now,
      stageId: () => `s${String(++this.#ids)}`,
    });
  }

  stage(name: string): Stage {
    const stage = this.execution.stages.find((candidate) => candidate.name === name);
    if (!stage) throw new Error(`no stage ${name}`);
    return stage;
  }

  status(...names: string[]): string[] {
    return names.map((name) => this.execution.stages.find((stage) => stage.name === name)?.status ?? 'gone');
  }

  apply(event: Event): void {
    const { execution, effects } = transition(this.execution, event, this.now);
    this.execution = execution;
    this.#pending.push(...effects);
  }

  patch(name: string, context: JsonObject): void {
    this.apply({ kind: 'patched', stageId: this.stage(name).id, context, user: 'eve' });
  }

  restart(name: string): void {
    const again = this.execution.stages.filter((stage) => stage.parentStageId === undefined);
    const sources = Object.fromEntries(again.map((stage) => [stage.id, this.#planner.prepareRestart(stage)]));
    this.apply({ kind: 'restartRequested', stageId: this.stage(name).id, user: 'anna', admitted: true, sources });
  }

  async begin(until?: number): Promise<this> {
    this.apply({ kind: 'begin', admitted: true });
    return await this.run(until);
  }

  /** Performs what is due until `until`, UTC milliseconds. */
  async run(until = Infinity): Promise<this> {
    for (let steps = 0; steps < 5_000; steps++) {
      const due = this.#pending
        .map((effect) => ({ effect, at: effect.kind === 'turn' ? effect.at : 0 }))
        .filter(({ at }) => at <= until)
        .toSorted((left, right) => left.at - right.at)[0];
      if (!due) return this;
      this.#pending.splice(this.#pending.indexOf(due.effect), 1);
      this.now = Math.max(this.now, due.at);
      this.performed.push(due.effect);
      await this.#perform(due.effect);
    }
    throw new Error('the execution does not come to an end');
  }

  async #perform(effect: Effect): Promise<void> {
    if (effect.kind === 'publish') return;
    const { stageId } = effect;
    const stage = this.execution.stages.find(({ id }) => id === stageId);
    if (!stage) return;
    const now = new Date(this.now);
    switch (effect.kind) {
      case 'plan':
        this.apply({ kind: 'planned', stageId, phase: effect.phase, plan: await this.#plan(stage, effect.phase) });
        return;
      case 'turn':
        await this.#turn(effect);
        return;
      case 'cancelTask': {
        const task = stage.tasks.find(({ id }) => id === effect.taskId);
        const left = task ? await this.#taker.cancel(this.execution, stage, task, now) : {};
        this.apply({ kind: 'taskCanceled', stageId, taskId: effect.taskId, ...left });
        return;
      }
      case 'cleanUp':
        this.apply({ kind: 'cleanedUp', stageId, ...(await this.#taker.cleanUp(this.execution, stage, now)) });
    }
  }

  async #plan(stage: Stage, phase: PlanPhase): Promise<Plan> {
    const now = new Date(this.now);
    try {
      return await this.#planner.plan(this.execution, stage, phase, now);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return this.#planner.giveUp(stage, error, now);
    }
  }

  async #turn(effect: Extract<Effect, { kind: 'turn' }>): Promise<void> {
    const { stageId, taskId, turn } = effect;
    const now = new Date(this.now);
    const taking = this.#taker.look(this.execution, effect, now);
    if (taking.kind === 'timedOut') this.apply({ ...taking, stageId, taskId });
    if (taking.kind === 'answered') this.apply({ kind: 'turned', stageId, taskId, turn, result: taking.result });
    if (taking.kind !== 'take') return;
    const result = await this.#taker.take(this.execution, taking, now, new AbortController());
    this.apply({ kind: 'turned', stageId, taskId, turn, result });
  }
}
