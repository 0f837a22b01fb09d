import type { JsonObject } from '../../kernel/index.ts';
import type { StageException, Status } from '../model/execution.ts';

/** A synthetic stage that a plan asks for. Its id comes with the event, so that the engine stays a function. */
export interface PlannedChild {
  id: string;
  type: string;
  name: string;
  context: JsonObject;
  /** Positions in the same list. */
  needs: number[];
}

export interface PlannedTask {
  name: string;
  loopStart?: true;
  loopEnd?: true;
}

/** When a stage plans: before its tasks, after them, or when it has failed. */
export type PlanPhase = 'before' | 'after' | 'failure';

/** What became of a plan. */
export type Plan =
  | {
      kind: 'run';
      /** Replaces the stage's context: its source with expressions evaluated. */
      context?: JsonObject;
      /** Replaces the stage's name, where that holds an expression. */
      name?: string;
      tasks: PlannedTask[];
      children: PlannedChild[];
      /** With `before`: the child that waits for the stage's execution window, ahead of all others. */
      window?: PlannedChild;
      canManuallySkip?: true;
    }
  | { kind: 'skip'; context?: JsonObject }
  | { kind: 'fail'; context?: JsonObject; exception: StageException };

/** What a turn left behind. */
export interface TurnResult {
  status:
    | Extract<Status, 'RUNNING' | 'SUCCEEDED' | 'SKIPPED' | 'STOPPED' | 'TERMINAL' | 'CANCELED' | 'FAILED_CONTINUE'>
    | 'REDIRECT';
  context?: JsonObject;
  outputs?: JsonObject;
  /** With RUNNING: when the next turn is due. */
  dueAt?: number;
  wakeOn?: string[];
  memory?: JsonObject;
  /** With RUNNING: when the stage means to go on, for people to see. */
  scheduledTime?: number;
  /** Notifications of the stage for this occasion are due. */
  notify?: string;
  /** Only those at these positions. */
  notifyOnly?: number[];
  /** With RUNNING: why this turn came to nothing. */
  trouble?: string;
  /** With TERMINAL. */
  exception?: StageException;
}

/** Which attempt of the stage an order and its answer belong to. Those of earlier releases do not say it. */
interface OfAttempt {
  attempt?: number;
}

/** Everything that can happen to an execution. Each is logged as it stands; applied in order they give its state. */
export type Event =
  | { kind: 'begin'; admitted: boolean }
  | Answer
  | { kind: 'patched'; stageId: string; context: JsonObject; user: string }
  | { kind: 'cancelRequested'; user: string; reason: string }
  | { kind: 'pauseRequested'; user: string }
  | { kind: 'resumeRequested'; user: string }
  | {
      kind: 'restartRequested';
      stageId: string;
      user: string;
      admitted: boolean;
      /** The configuration that each stage to run again begins with, by stage id. */
      sources: Record<string, JsonObject>;
      /** A parent that has failed with this execution goes on with it. */
      takesParentAlong?: true;
      /** What it was restarted because of, so that this is known when that is told again. */
      cause?: string;
    };

/** What became of something that was ordered. */
export type Answer = (
  | { kind: 'planned'; stageId: string; phase: PlanPhase; plan: Plan }
  | {
      kind: 'turned';
      stageId: string;
      taskId: string;
      turn: number;
      result: TurnResult;
      /** `seq` of the execution that the turn looked at. */
      saw?: number;
    }
  | {
      kind: 'timedOut';
      stageId: string;
      taskId: string;
      exception: StageException;
      /** What the task itself makes of it, where it makes something of it. */
      left?: Pick<TurnResult, 'context' | 'outputs'> & { status: 'TERMINAL' | 'FAILED_CONTINUE' };
    }
  | { kind: 'taskCanceled'; stageId: string; taskId: string; context?: JsonObject; outputs?: JsonObject }
  | { kind: 'cleanedUp'; stageId: string; context?: JsonObject; outputs?: JsonObject }
) &
  OfAttempt;

/** What is to be done once the step is durable. Performed at least once; the id makes a repetition harmless. */
export type Effect =
  | ((
      | { kind: 'plan'; stageId: string; phase: PlanPhase }
      | { kind: 'turn'; stageId: string; taskId: string; turn: number; at: number }
      | { kind: 'cancelTask'; stageId: string; taskId: string }
      | { kind: 'cleanUp'; stageId: string }
    ) &
      OfAttempt)
  | { kind: 'publish'; topic: NewsTopic; facts: JsonObject };

/** What is told outside: that an execution has started, ended, was restarted; that somebody wants to be notified. */
export type NewsTopic = 'executionStarted' | 'executionCompleted' | 'executionRestarted' | 'notificationDue';

export interface Transitioned<E> {
  execution: E;
  effects: Effect[];
}
