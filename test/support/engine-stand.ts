import type { JsonObject } from '../../src/kernel/index.ts';
import { type TimeLimits, whenDue } from '../../src/orchestration/engine/due.ts';
import type {
  Effect,
  Event,
  PlannedChild,
  PlannedTask,
  PlanPhase,
  TurnResult,
} from '../../src/orchestration/engine/events.ts';
import { transition } from '../../src/orchestration/engine/transition.ts';
import { buildExecution } from '../../src/orchestration/model/build-execution.ts';
import { type Execution, type Stage, windowType } from '../../src/orchestration/model/execution.ts';

/** What a stage of the test does: children by phase, and what each of its tasks answers, turn by turn. */
export interface Script {
  tasks?: Record<string, TurnResult[]>;
  before?: ChildScript[];
  after?: ChildScript[];
  failure?: ChildScript[];
  /** It waits for its execution window, in a child of this name. */
  window?: string;
  /** Marks of loops, by task. */
  loops?: Record<string, Omit<PlannedTask, 'name'>>;
  /** Time limits, and what is made of the end of the time, by task. */
  limits?: Record<string, TimeLimits>;
  onTimeout?: Extract<Event, { kind: 'timedOut' }>['left'];
  skippable?: true;
  skip?: true;
  planFails?: true | PlanPhase;
}
export type ChildScript = { name: string; needs?: number[]; context?: JsonObject };

/** Drives the engine as its shell does, on a clock of its own, with scripted stages. */
export class Stand {
  execution: Execution;
  now = 1_000;
  readonly log: string[] = [];
  /** All that has happened, with its time. */
  readonly events: { event: Event; at: number }[] = [];
  readonly performed: Effect[] = [];
  #pending: Effect[] = [];
  #ids = 0;

  constructor(
    stages: JsonObject[],
    private readonly scripts: Record<string, Script>,
    more: JsonObject = {},
  ) {
    this.execution = buildExecution({
      id: 'E',
      type: 'PIPELINE',
      application: 'shop',
      name: 'release',
      pipelineConfigId: 'P',
      document: { stages, ...more },
      trigger: { type: 'manual' },
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

  /** Names of the stages whose own clean-up was ordered. */
  get cleanedUp(): string[] {
    return this.performed
      .flatMap((effect) =>
        effect.kind === 'cleanUp' ? this.execution.stages.filter(({ id }) => id === effect.stageId) : [],
      )
      .map(({ name }) => name);
  }

  /** What was told outside. */
  get told(): { topic: string; facts: JsonObject }[] {
    return this.performed.flatMap((effect) => (effect.kind === 'publish' ? [effect] : []));
  }

  status(...names: string[]): string[] {
    return names.map((name) => this.execution.stages.find((stage) => stage.name === name)?.status ?? 'gone');
  }

  apply(event: Event): this {
    this.events.push({ event, at: this.now });
    const { execution, effects } = transition(this.execution, event, this.now);
    this.execution = execution;
    for (const effect of effects) {
      if (effect.kind === 'plan') this.#plan(effect.stageId, effect.phase);
      else this.#pending.push(effect);
    }
    return this;
  }

  /** What is ordered and not performed yet. */
  pending(kind: Effect['kind']): Effect[] {
    return this.#pending.filter((effect) => effect.kind === kind);
  }

  begin(): this {
    return this.apply({ kind: 'begin', admitted: true });
  }

  cancel(user = 'bob'): this {
    return this.apply({ kind: 'cancelRequested', user, reason: 'wrong version' });
  }

  pause(): this {
    return this.apply({ kind: 'pauseRequested', user: 'bob' });
  }

  /** @param ms how long after the pause */
  resume(ms = 0): this {
    this.now += ms;
    return this.apply({ kind: 'resumeRequested', user: 'bob' });
  }

  patch(name: string, context: JsonObject): this {
    return this.apply({ kind: 'patched', stageId: this.stage(name).id, context, user: 'eve' });
  }

  restart(name: string, admitted = true): this {
    return this.apply({
      kind: 'restartRequested',
      stageId: this.stage(name).id,
      user: 'anna',
      admitted,
      sources: {},
    });
  }

  /** Performs what is due, until only what is due later is left. */
  run(until = Infinity): this {
    if (this.steps(5_000, until)) return this;
    throw new Error('the execution does not come to an end');
  }

  /** Performs at most so many effects. @returns whether none is left that is due */
  steps(most: number, until = Infinity): boolean {
    for (let steps = 0; steps < most; steps++) {
      const due = this.#pending
        .map((effect, position) => ({ effect, position, at: effect.kind === 'turn' ? effect.at : 0 }))
        .filter(({ at }) => at <= until)
        .toSorted((left, right) => left.at - right.at || left.position - right.position)[0];
      if (!due) return true;
      this.#pending.splice(due.position, 1);
      this.now = Math.max(this.now, due.at);
      this.#perform(due.effect);
    }
    return false;
  }

  #plan(stageId: string, phase: 'before' | 'after' | 'failure'): void {
    const stage = this.execution.stages.find((candidate) => candidate.id === stageId);
    if (!stage) return;
    this.log.push(`plan ${phase} ${stage.name}`);
    const script = this.scripts[stage.name] ?? {};
    if (phase === 'before' && script.skip) {
      this.apply({ kind: 'planned', stageId, phase, plan: { kind: 'skip' } });
      return;
    }
    if (script.planFails === phase || (phase === 'before' && script.planFails === true)) {
      const exception = {
        exceptionType: 'X',
        operation: 'planning',
        shouldRetry: false,
        timestamp: 0,
        details: { error: 'no', errors: ['no'] },
      };
      this.apply({ kind: 'planned', stageId, phase, plan: { kind: 'fail', exception } });
      return;
    }
    const child = ({ name, needs, context }: ChildScript, type = 'child'): PlannedChild => ({
      id: `s${String(++this.#ids)}`,
      type,
      name,
      context: context ?? {},
      needs: needs ?? [],
    });
    const children = (script[phase] ?? []).map((each) => child(each));
    const before = phase === 'before';
    const tasks = before ? Object.keys(script.tasks ?? {}).map((name) => ({ name, ...script.loops?.[name] })) : [];
    const window = before && script.window !== undefined ? { window: child({ name: script.window }, windowType) } : {};
    const skippable = script.skippable ? { canManuallySkip: true as const } : {};
    this.apply({ kind: 'planned', stageId, phase, plan: { kind: 'run', tasks, children, ...window, ...skippable } });
  }

  #perform(effect: Effect): void {
    this.performed.push(effect);
    if (effect.kind === 'cancelTask') {
      this.apply({ kind: 'taskCanceled', stageId: effect.stageId, taskId: effect.taskId });
      return;
    }
    if (effect.kind !== 'turn') return;
    const { stageId, taskId } = effect;
    const stage = this.execution.stages.find(({ id }) => id === stageId);
    const script = this.scripts[stage?.name ?? ''];
    const limits = script?.limits?.[stage?.tasks.find(({ id }) => id === taskId)?.name ?? ''] ?? {};
    const due = whenDue(this.execution, effect, limits, this.now);
    if (due.kind === 'timedOut') {
      const left = script?.onTimeout ? { left: script.onTimeout } : {};
      this.apply({ kind: 'timedOut', stageId, taskId, exception: due.exception, ...left });
      return;
    }
    if (due.kind !== 'take') return;
    this.log.push(`turn ${due.stage.name}.${due.task.name}`);
    const result = script?.tasks?.[due.task.name]?.[due.task.turns] ?? { status: 'SUCCEEDED' };
    this.apply({ kind: 'turned', stageId: effect.stageId, taskId: effect.taskId, turn: effect.turn, result });
  }
}

export const ok: Script = { tasks: { work: [{ status: 'SUCCEEDED' }] } };
export const bad: Script = { tasks: { work: [{ status: 'TERMINAL' }] } };
export const forever: Script = { tasks: { work: [{ status: 'RUNNING', dueAt: 1e9 }, { status: 'SUCCEEDED' }] } };
export const one = (name: string, more: JsonObject = {}): JsonObject => ({
  type: 't',
  name,
  refId: name,
  requisiteStageRefIds: [],
  ...more,
});
export const after = (name: string, ...needs: string[]): JsonObject => ({
  type: 't',
  name,
  refId: name,
  requisiteStageRefIds: needs,
});
