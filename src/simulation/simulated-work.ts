import { z } from 'zod';
import { DomainError, isJsonObject, type JsonObject } from '../kernel/index.ts';
import type { Execution, KnownStageKind, Stage, StandIns } from '../orchestration/index.ts';
import {
  again,
  failed,
  type Outcome,
  type Planning,
  StageHandler,
  succeeded,
  type TaskStep,
  type Turn,
} from '../orchestration/port.ts';
import type { StageOutcome } from './model/scenario.ts';
import { selects } from './model/selecting.ts';

/** A stage of which nothing is known but that it stands there. */
class OpaqueStage extends StageHandler<unknown> {
  override tasks(): readonly TaskStep<unknown>[] {
    return [{ name: 'simulated', turn: () => succeeded() }];
  }
}

const opaque = new OpaqueStage();
/** For work that never ends: later than any time-out. */
const never = new Date(Date.UTC(9000, 0, 1));

/** The first of the outcomes that names the stage. A judgment is no outcome of the work: somebody gives it. */
export const outcomeOf = (
  outcomes: readonly StageOutcome[],
  execution: Execution,
  stage: Stage,
): StageOutcome | undefined => outcomes.find((outcome) => selects(execution, outcome.stage, stage));

/**
 * Does the work of the stages of one execution: a stage that looks at nothing but the execution and the clock does its own,
 * the others end as the scenario says, at once and well where it says nothing.
 */
export class SimulatedWork implements StandIns {
  /** Stages that are simulated as one step, and why. */
  readonly #opaque = new Map<string, string>();
  /** What was let pass because there is no scenario. */
  readonly #letPass = new Map<string, string>();

  /**
   * @param outcomes as the scenario has them
   * @param lenient  there is no scenario: whatever a stage's own work comes to, it succeeds
   */
  constructor(
    private readonly outcomes: readonly StageOutcome[],
    private readonly lenient: boolean,
  ) {}

  /** Why the stage is not simulated in full; undefined where it is. */
  note(stage: Stage): string | undefined {
    return this.#opaque.get(stage.id) ?? this.#letPass.get(stage.id);
  }

  /** From now on the stage is one step. */
  simulateAsOneStep(stage: Stage, why: string): void {
    this.#opaque.set(stage.id, `simulated as one step: ${why}`);
  }

  /** It goes on although a real run would not. */
  letPass(stage: Stage, why: string): void {
    this.#letPass.set(stage.id, `without a scenario it succeeds all the same: ${why}`);
  }

  isOneStep(stage: Stage): boolean {
    return this.#opaque.has(stage.id);
  }

  kind(stage: Stage, known: KnownStageKind | undefined): KnownStageKind {
    if (known === undefined) this.simulateAsOneStep(stage, `the type ${stage.type} is not known here`);
    if (known !== undefined && !this.#opaque.has(stage.id)) return known;
    return { kind: stage.type, options: z.looseObject({}), handler: opaque };
  }

  tasks(handler: StageHandler<unknown>, planning: Planning<unknown>): readonly TaskStep<unknown>[] | undefined {
    const { execution, stage } = planning;
    const outcome = outcomeOf(this.outcomes, execution, stage);
    const own = handler.tasks(planning);
    const replaced = outcome !== undefined && !leavesItsWork(outcome, own);
    if (handler.runsDry(planning).includes('simulation') && !replaced) {
      return this.lenient ? own.map((step) => this.#wellEnding(step)) : undefined;
    }
    if (own.length === 0 && outcome === undefined) return [];
    return [stub(outcome, own)];
  }

  #wellEnding(step: TaskStep<unknown>): TaskStep<unknown> {
    return {
      ...step,
      turn: async (turn) => {
        const outcome = await ended(step, turn);
        if (outcome.kind !== 'failed') return outcome;
        this.letPass(turn.stage, outcome.error);
        return succeeded(outcome.outputs, outcome.context);
      },
    };
  }
}

async function ended(step: TaskStep<unknown>, turn: Turn<unknown>): Promise<Outcome> {
  try {
    return await step.turn(turn);
  } catch (error) {
    if (error instanceof DomainError && error.refusal !== 'unavailable') return failed(error.message);
    throw error;
  }
}

/** Whether the stage does its own work in spite of the outcome: that says only how it is answered. */
function leavesItsWork(outcome: StageOutcome, own: readonly TaskStep<unknown>[]): boolean {
  const judged = own.some(({ name }) => name === 'waitForJudgment');
  return judged && outcome.fails === undefined && outcome.skipped === undefined && outcome.outputs === undefined;
}

function stub(outcome: StageOutcome | undefined, own: readonly TaskStep<unknown>[]): TaskStep<unknown> {
  const limits = own.map(({ timeoutMs }) => timeoutMs).filter((limit) => limit !== undefined);
  return {
    name: 'simulated',
    ...(limits.length === 0 ? {} : { timeoutMs: Math.max(...limits) }),
    timeoutOverridable: own.some(({ timeoutOverridable }) => timeoutOverridable === true),
    turn: (turn) => outcomeNow(outcome, turn),
  };
}

function outcomeNow(outcome: StageOutcome | undefined, turn: Turn<unknown>): Outcome {
  if (outcome === undefined) return succeeded();
  const { stage, startedAt, now } = turn;
  if (outcome.neverEnds) return again({ at: never });
  const looks = stage.tasks.find(({ name }) => name === 'simulated')?.turns ?? 0;
  if (looks < (outcome.unavailable ?? 0)) throw new Unavailable(stage);
  const end = new Date(startedAt.getTime() + (outcome.after ?? 0));
  if (now < end) return again({ at: end });
  const left = { context: evaluated(turn, outcome.context), outputs: evaluated(turn, outcome.outputs) };
  if (outcome.fails !== undefined && stage.attempt <= (outcome.times ?? Infinity)) {
    return failed(outcome.fails === true ? `Stage ${stage.name} fails, as the scenario says.` : outcome.fails, left);
  }
  return outcome.skipped ? { kind: 'skipped', ...left } : succeeded(left.outputs, left.context);
}

function evaluated(turn: Turn<unknown>, value: JsonObject | undefined): JsonObject {
  const result = value === undefined ? {} : turn.evaluate(value).value;
  return isJsonObject(result) ? result : {};
}

class Unavailable extends DomainError {
  constructor(stage: Stage) {
    super('unavailable', `What stage ${stage.name} asks does not answer, as the scenario says.`);
  }
}
