import { DomainError, isJsonObject, type Json, type JsonObject, newUlid } from '../kernel/index.ts';
import type { Plan, PlanPhase } from './engine/index.ts';
import { evaluateAsking } from './expression-scope/evaluation.ts';
import { type ExpressionWorld, nowhere } from './expression-scope/world.ts';
import { type Execution, type Stage, windowType } from './model/execution.ts';
import { exceptionOf, ExpressionsFailed, InvalidStage, UnknownStageType, UnknownTask } from './plan-refusals.ts';
import type { ChildStage, Planning, TaskStep } from './port.ts';
import { type Soon, then } from './soon.ts';
import { conditionKeys, isEnabled, summaryOf } from './stage-condition.ts';
import type { KnownStageKind, StageKinds } from './stage-kinds.ts';
import { nobodyStandsIn, type StandIns } from './stand-ins.ts';
import { planningView } from './view.ts';

/** What a stage says of its execution window: the stage's own, its children wait for none. */
const windowKeys = ['restrictExecutionDuringTimeWindow', 'restrictedExecutionWindow'] as const;

/** Asks kinds of stage for their plans. Looks, changes nothing; a plan may be asked for again. */
export class Planner {
  constructor(
    private readonly kinds: StageKinds,
    private readonly standIns: StandIns = nobodyStandsIn,
    private readonly windowTimeZone = 'America/Los_Angeles',
    private readonly world: ExpressionWorld = nowhere,
  ) {}

  /** @returns at once where the stage's own code does, so that such a plan costs no wait and no write of its own */
  plan(execution: Execution, stage: Stage, phase: PlanPhase, now: Date): Soon<Plan> {
    try {
      return phase === 'before' ? this.planBefore(execution, stage, now) : this.planLater(execution, stage, phase, now);
    } catch (error) {
      return failure(stage, error, now);
    }
  }

  /** The stage's kind and the view that it was planned with, for its turns. */
  open(execution: Execution, stage: Stage, now: Date): { kind: KnownStageKind; planning: Planning<unknown> } {
    const kind = this.kindOf(stage);
    return { kind, planning: planningView(execution, stage, optionsOf(kind, stage), now, this.world) };
  }

  /** One step of the stage's work, and what it may look at. */
  step(
    execution: Execution,
    stage: Stage,
    taskName: string,
    now: Date,
  ): { step: TaskStep<unknown>; planning: Planning<unknown> } {
    const { kind, planning } = this.open(execution, stage, now);
    const step = this.tasksOf(kind, planning).find((candidate) => candidate.name === taskName);
    if (!step) throw new UnknownTask(stage, taskName);
    return { step, planning };
  }

  /** Whether another does the stage's work, which therefore has nothing to clean up. */
  isReplaced({ handler }: KnownStageKind, planning: Planning<unknown>): boolean {
    return this.standIns.tasks(handler, planning) !== undefined;
  }

  /** Whether the plan that was refused with `error` may come right by itself. */
  passes(error: unknown): boolean {
    return error instanceof DomainError && error.refusal === 'unavailable';
  }

  giveUp(stage: Stage, error: unknown, now: Date): Plan {
    return { kind: 'fail', exception: exceptionOf(error, 'planning', now, `Stage ${stage.name} cannot be planned.`) };
  }

  /** Whether a halted stage of this kind has something to clean up. */
  cleansUp(stage: Stage): boolean {
    return this.find(stage)?.handler.cancel !== undefined;
  }

  prepareRestart(stage: Stage): JsonObject {
    return this.find(stage)?.handler.prepareRestart(stage.source) ?? stage.source;
  }

  private tasksOf({ handler }: KnownStageKind, planning: Planning<unknown>): readonly TaskStep<unknown>[] {
    return this.standIns.tasks(handler, planning) ?? handler.tasks(planning);
  }

  private planBefore(execution: Execution, stage: Stage, now: Date): Soon<Plan> {
    const from = { execution, stage, now, world: this.world };
    return then(isEnabled(from), ({ runs, note }): Soon<Plan> => {
      if (!runs) return { kind: 'skip', context: { ...stage.context, ...note } };
      const kind = this.kindOf(stage);
      const skipKeys = [...conditionKeys, ...kind.handler.opaque];
      return then(evaluateAsking<JsonObject>(from, stage.context, { skipKeys }), ({ value, problems }) => {
        const summary = summaryOf(problems, now);
        const context: JsonObject = {
          ...value,
          ...(summary === undefined ? {} : { expressionEvaluationSummary: summary }),
        };
        if (summary !== undefined && context['failOnFailedExpressions'] === true) {
          // Better not begun than done with what was never meant; it is judged again when the stage ends.
          return { ...failure(stage, new ExpressionsFailed(stage), now), context };
        }
        return then(evaluateAsking<Json>(from, stage.name), (evaluated) => {
          const name = nameOf(evaluated.value, stage.name);
          const renamed = name === stage.name ? {} : { name };
          return then(this.planEvaluated(execution, kind, { ...stage, name, context }, now), (plan) =>
            plan.kind === 'run' ? { ...plan, ...renamed } : plan,
          );
        });
      });
    });
  }

  private planEvaluated(execution: Execution, kind: KnownStageKind, ready: Stage, now: Date): Soon<Plan> {
    const { context } = ready;
    try {
      const planning = planningView(execution, ready, optionsOf(kind, ready), now, this.world);
      const tasks = this.tasksOf(kind, planning).map(({ name, loop }) => ({
        name,
        ...(loop === 'start' || loop === 'both' ? { loopStart: true as const } : {}),
        ...(loop === 'end' || loop === 'both' ? { loopEnd: true as const } : {}),
      }));
      const skippable = kind.handler.canBeSkipped(planning) ? { canManuallySkip: true as const } : {};
      return then(kind.handler.before(planning), (children) => ({
        kind: 'run' as const,
        context,
        tasks,
        children: withIds(children, now),
        ...this.windowOf(ready, now),
        ...skippable,
      }));
    } catch (error) {
      return { ...failure(ready, error, now), context };
    }
  }

  private planLater(execution: Execution, stage: Stage, phase: 'after' | 'failure', now: Date): Soon<Plan> {
    const kind = this.find(stage);
    if (!kind) return { kind: 'run', tasks: [], children: [] };
    // A stage whose configuration was never right has nothing of its own to do when that makes it fail.
    if (phase === 'failure' && !kind.options.safeParse(stage.context).success) {
      return { kind: 'run', tasks: [], children: [] };
    }
    const planning = planningView(execution, stage, optionsOf(kind, stage), now, this.world);
    const children = phase === 'after' ? kind.handler.after(planning) : kind.handler.onFailure(planning);
    const linear = phase === 'failure';
    return then(children, (list) => ({ kind: 'run' as const, tasks: [], children: withIds(list, now, linear) }));
  }

  /** The child that waits for the stage's execution window. Whose clocks are meant is settled here. */
  private windowOf({ type, context }: Stage, now: Date): Pick<Extract<Plan, { kind: 'run' }>, 'window'> {
    const [isRestricted, hours] = windowKeys;
    if (type === windowType || ![true, 'true'].includes(context[isRestricted] as boolean | string)) return {};
    const said = context[hours] ?? {};
    const window = isJsonObject(said) ? { ...said, timezone: said['timezone'] ?? this.windowTimeZone } : said;
    const child = { id: newUlid(now), type: windowType, name: windowType, needs: [] };
    return { window: { ...child, context: { [hours]: window } } };
  }

  private find(stage: Stage): KnownStageKind | undefined {
    const alias = stage.context['alias'];
    const known = this.kinds.find(stage.type) ?? (typeof alias === 'string' ? this.kinds.find(alias) : undefined);
    return this.standIns.kind ? this.standIns.kind(stage, known) : known;
  }

  private kindOf(stage: Stage): KnownStageKind {
    const kind = this.find(stage);
    if (!kind) throw new UnknownStageType(stage, this.kinds.known());
    return kind;
  }
}

const isWindowKey = (key: string): boolean => (windowKeys as readonly string[]).includes(key);

function withIds(children: ChildStage[], now: Date, linear = false): Extract<Plan, { kind: 'run' }>['children'] {
  return children.map(({ type, name, context, needs }, position) => ({
    id: newUlid(now),
    type,
    name,
    context: Object.fromEntries(Object.entries(context).filter(([key]) => !isWindowKey(key))),
    needs: linear ? (position === 0 ? [] : [position - 1]) : (needs ?? []),
  }));
}

/** What a context was parsed to, while it is in use: most turns find it as the plan left it. */
const parsedContexts = new WeakMap<JsonObject, { schema: KnownStageKind['options']; options: unknown }>();

function optionsOf(kind: KnownStageKind, stage: Stage): unknown {
  const known = parsedContexts.get(stage.context);
  if (known?.schema === kind.options) return known.options;
  const parsed = kind.options.safeParse(stage.context);
  if (!parsed.success) throw new InvalidStage(stage, parsed.error.issues);
  parsedContexts.set(stage.context, { schema: kind.options, options: parsed.data });
  return parsed.data;
}

const nameOf = (value: Json, otherwise: string): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;

/** @throws what is no refusal for good: the plan is asked for again, or given up with what was thrown */
function failure(stage: Stage, error: unknown, now: Date): Extract<Plan, { kind: 'fail' }> {
  if (!(error instanceof DomainError) || error.refusal === 'unavailable') throw error;
  return { kind: 'fail', exception: exceptionOf(error, 'planning', now, `Stage ${stage.name} cannot be planned.`) };
}
