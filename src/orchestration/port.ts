/**
 * What a kind of stage is made of. A stage is a folder `orchestration/stages/<stage>/` with one class that wears
 * {@link StageKind}; it looks, decides and returns. It never sleeps and keeps nothing in memory between two turns, so
 * that a process which ends in between loses nothing.
 *
 * @see docs/pipelines.md
 */
import { DomainError, type Json, type JsonObject, type PluginCard, pluginDecorator } from '../kernel/index.ts';
import type { Execution, Identity, Stage, Status } from './model/execution.ts';

export type { Execution, Identity, Stage, StageException, Status, Task } from './model/execution.ts';
export * from './model/fields.ts';
export * from './model/judgment.ts';
export * from './model/merged-outputs.ts';
export * from './model/status.ts';

/** A value whose expressions were evaluated, and what could not be. */
export interface Evaluated<T> {
  value: T;
  problems: { expression: string; level: 'ERROR' | 'INFO'; description: string }[];
}

/** What a stage may look at when it plans, and in every turn. */
export interface Planning<O> {
  readonly execution: Execution;
  readonly stage: Stage;
  /** The stage's context, expressions evaluated, parsed by the card's schema; keys that it does not name are kept. */
  readonly options: O;
  readonly now: Date;
  /** The stage's own value of `key`; else that of the nearest ancestor whose outputs have it. */
  lookup(key: string): Json | undefined;
  /** The stage's own values, then every ancestor's output of that name, nearest first; of artifacts the trigger's last. */
  lookupAll(key: string): Json[];
  /** All stages that come before this one, nearest first, their synthetic children included. */
  ancestors(): Stage[];
  /** Evaluates `${ … }` in `value` as this stage sees the world; `more` adds names that win over others. */
  evaluate<T extends Json>(value: T, more?: JsonObject): Evaluated<T>;
  /** {@link evaluate}, with the functions that ask somebody else: `#fromUrl`, `#pipelineId` and their like. */
  evaluateAsking<T extends Json>(value: T, more?: JsonObject): Promise<Evaluated<T>>;
}

/** One turn of one task. */
export interface Turn<O> extends Planning<O> {
  /**
   * Id of the task's intent: the same in every turn and after a crash, another after a restart of the stage. Hand it to
   * the provider as it is, or with a suffix (`${operation}.2`) for a second intent of the same task.
   */
  readonly operation: string;
  /** When the task began. */
  readonly startedAt: Date;
  /** What the last turn left. */
  readonly memory: JsonObject;
  /** Fires when the execution is cancelled or the process stops; what is under way may be given up. */
  readonly signal: AbortSignal;
}

interface Left {
  /** Merged into the stage's context. */
  context?: JsonObject;
  /** Merged into the stage's outputs. */
  outputs?: JsonObject;
}

interface Noticed {
  /** The stage's `notifications` for this occasion are due: `manualJudgment`. Told once, when the turn is durable. */
  notify?: string;
  /** Positions in `notifications`, where not all of them are meant. */
  notifyOnly?: number[];
}

/** How a turn ended. */
export type Outcome = Noticed &
  (
    | (Left & {
        kind: 'again';
        /** Not before; without it after the step's `pollMs`. */
        at?: Date;
        /** A wake-up on one of these brings the next turn forward: `{@link serverGroupTopic}` and the like. */
        wakeOn?: string[];
        memory?: JsonObject;
        /** When the stage means to go on, for people to see. */
        scheduledTime?: Date;
      })
    | (Left & { kind: 'succeeded' | 'skipped' | 'stopped' | 'canceled' | 'failed-continue' | 'redirect' })
    | (Left & { kind: 'failed'; error: string; errors?: string[]; details?: JsonObject })
  );

export const succeeded = (outputs: JsonObject = {}, context: JsonObject = {}): Outcome => ({
  kind: 'succeeded',
  outputs,
  context,
});
export const failed = (error: string, left: Left & { errors?: string[]; details?: JsonObject } = {}): Outcome => ({
  kind: 'failed',
  error,
  ...left,
});
export const again = (left: Omit<Extract<Outcome, { kind: 'again' }>, 'kind'> = {}): Outcome => ({
  kind: 'again',
  ...left,
});

/** One step of a stage's own work. */
export interface TaskStep<O> {
  /** In Spinnaker's words where it has one, `waitForUpInstances`. Unique within the stage. */
  name: string;
  /**
   * Between two turns, milliseconds; 1000 where it is not said. It may grow with the time that the task has taken so far.
   * `backoffPeriodMs` of the stage and the settings may make it longer.
   */
  pollMs?: number | ((elapsedMs: number) => number);
  /** From the task's start, pauses not counted, milliseconds. */
  timeoutMs?: number;
  /** A `stageTimeoutMs` in the stage's configuration replaces `timeoutMs`. */
  timeoutOverridable?: boolean;
  loop?: 'start' | 'end' | 'both';
  /**
   * A {@link DomainError} `unavailable` that it throws is tried again after `pollMs`, until the time-out; anything else
   * that it throws fails the task.
   */
  turn(turn: Turn<O>): Promise<Outcome> | Outcome;
  /**
   * What to make of the end of its time: `failed-continue` lets the stage go on, with its next task; anything else fails
   * it, in the words of a `failed`. Only looks, may be asked again.
   */
  onTimeout?(turn: Turn<O>): Outcome | undefined;
  /** The stage can do without it: the settings may leave it out (`orchestration.disabledTasks`). */
  skippable?: true;
  /** Once, when the execution is cancelled while this task runs, or a turn came to `canceled`. */
  onCancel?(turn: Turn<O>): Promise<Left | void> | Left | void;
}

/** A synthetic stage, as its parent plans it. */
export interface ChildStage {
  type: string;
  name: string;
  context: JsonObject;
  /** Positions, in the same list, of the children that must be done before it. */
  needs?: number[];
}

/** Each child waits for the one before it. */
export function oneAfterAnother(children: readonly ChildStage[]): ChildStage[] {
  return children.map((child, position) => ({ ...child, needs: position === 0 ? [] : [position - 1] }));
}

/** A run that changes nothing outside. A `dryRun` may look at the world; a `simulation` has none, and its clock jumps. */
export type Rehearsal = 'dryRun' | 'simulation';

/** Something outside that a stage would change if it ran now. */
export interface Foreseen {
  /** In a user's words, `deployment web`. */
  what: string;
  /** Namespace, region; empty where it lies in none. */
  where: string;
  /** `conflict`, `forbidden` and `refused` would fail the stage. */
  change: 'create' | 'change' | 'none' | 'conflict' | 'forbidden' | 'refused';
  /** For people, lines that begin with `+` and `-`; empty when nothing would change. */
  diff: string;
  /** Why not, or what else is to be known. */
  message?: string;
}

/** All that a stage would change. */
export interface Foresight {
  changes: Foreseen[];
  /** Expressions that only a run could evaluate. */
  problems: Evaluated<Json>['problems'];
}

/** A kind of stage. All methods but the turns of its tasks only look; they may be called again. */
export abstract class StageHandler<O = JsonObject> {
  /** Keys of the configuration whose expressions are left alone: the stage evaluates them itself, or never. */
  readonly opaque: readonly string[] = [];
  /** A person may skip it while it runs. */
  canBeSkipped(_planning: Planning<O>): boolean {
    return false;
  }
  /** The rehearsals in which its tasks run as they are; in others one step takes their place. Children run in all. */
  runsDry(_planning: Planning<O>): readonly Rehearsal[] {
    return [];
  }
  /** The stage's own work; the same list each time that it is asked with the same context. */
  tasks(_planning: Planning<O>): readonly TaskStep<O>[] {
    return [];
  }
  /** Children that run before the tasks. */
  before(_planning: Planning<O>): Promise<ChildStage[]> | ChildStage[] {
    return [];
  }
  /** Children that run once the tasks are done; sees what the tasks put out. */
  after(_planning: Planning<O>): Promise<ChildStage[]> | ChildStage[] {
    return [];
  }
  /** Children that run when the stage has failed, one after another; they do not change that it failed. */
  onFailure(_planning: Planning<O>): Promise<ChildStage[]> | ChildStage[] {
    return [];
  }
  /** Clean-up when the stage was halted while it ran (cancelled, or another branch failed). Safe to repeat. */
  cancel?(turn: Turn<O>): Promise<Left | void>;
  /**
   * What it would change if it ran now, asked of the cloud without changing anything, and which expressions stay open.
   * Absent: the kind cannot tell.
   *
   * @throws {DomainError} it would fail before it changes anything
   */
  foresee?(planning: Planning<O>): Promise<Foresight>;
  /** The configuration for another attempt. */
  prepareRestart(source: JsonObject): JsonObject {
    return source;
  }
}

/** `card.kind` is the stage's `type`. */
export const StageKind = pluginDecorator<PluginCard>('stage');

/** Wakes whoever waits for a change of this server group. */
export const serverGroupTopic = (account: string, region: string, name: string): string =>
  `server-group/${account}/${region}/${name}`;
/** Wakes whoever waits for a change of this object; `name` as pipelines write it, `deployment web`. */
export const manifestTopic = (account: string, namespace: string, name: string): string =>
  `manifest/${account}/${namespace}/${name.toLowerCase()}`;
/** Wakes whoever waits for the end of this execution. */
export const executionTopic = (executionId: string): string => `execution/${executionId}`;

/** How stages start and follow other executions. */
export abstract class Executions {
  /**
   * Starts a pipeline by id or name. Called again with the same `correlationId` it answers with the same execution.
   *
   * @throws {DomainError} `not-found`, `invalid` (disabled, parameters), `conflict`
   */
  abstract startPipeline(start: {
    application: string;
    pipelineNameOrId: string;
    user: Identity;
    trigger: JsonObject;
    correlationId: string;
    parent?: { executionId: string; stageId: string };
  }): Promise<{ executionId: string }>;
  /** The execution that a start with this correlation id has made, though its maker may never have heard of it. */
  abstract startedBy(correlationId: string): Promise<Execution | undefined>;
  abstract find(executionId: string): Promise<Execution | undefined>;
  abstract cancel(executionId: string, user: string, reason: string): Promise<void>;
}

export class NoSuchExecution extends DomainError {
  constructor(executionId: string) {
    super('not-found', `There is no execution ${executionId}.`, { executionId });
  }
}

/** Names of statuses that a completion can be told by. */
export type CompletionStatus = Extract<Status, 'SUCCEEDED' | 'TERMINAL' | 'CANCELED'>;
