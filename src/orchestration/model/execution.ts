/**
 * What an execution is, as plain data: stored, logged, replayed and sent as it stands here.
 *
 * Glossary. An **execution** is one run of a pipeline (or of an ad-hoc list of stages). Its **stages** form a graph by
 * `requisiteStageRefIds`; a stage may have **synthetic** children before, after, or on failure. A stage's own work is a
 * list of **tasks**, one after another; a task takes **turns** until it has an outcome. Instants are UTC milliseconds.
 */
import type { Json, JsonObject } from '../../kernel/index.ts';

export type Status =
  | 'NOT_STARTED'
  | 'RUNNING'
  | 'PAUSED'
  | 'SUCCEEDED'
  | 'SKIPPED'
  | 'FAILED_CONTINUE'
  | 'STOPPED'
  | 'TERMINAL'
  | 'CANCELED';

/** What went wrong, in the form that Spinnaker's users know. */
export interface StageException {
  exceptionType: string;
  /** The task, or `planning`. */
  operation: string;
  shouldRetry: boolean;
  timestamp: number;
  details: { error: string; errors: string[]; [more: string]: Json };
}

export interface Task {
  /** `1`, `2`, … within its stage. */
  id: string;
  name: string;
  status: Status;
  startTime?: number;
  endTime?: number;
  /** How many turns it has had. */
  turns: number;
  /** When its next turn is due, or was. */
  dueAt?: number;
  /** Topics that bring the next turn forward. */
  wakeOn?: string[];
  /** What the task told itself in its last turn. */
  memory: JsonObject;
  loopStart?: true;
  loopEnd?: true;
  /** How often its loop has begun anew; part of its operation id, so that another round is a new intent. */
  round?: number;
  exception?: StageException;
  /** Why the last turn could not be done and will be tried again. */
  trouble?: string;
  /** How long it stood still because the execution was paused, milliseconds. */
  pausedMs: number;
}

/** Where a stage stands between its children and its tasks. */
export type Phase =
  'planning' | 'before' | 'tasks' | 'planningAfter' | 'after' | 'planningFailure' | 'failure' | 'done';

/** Type of the child in which a stage waits for its execution window. */
export const windowType = 'restrictExecutionDuringTimeWindow';

export type SyntheticOwner = 'STAGE_BEFORE' | 'STAGE_AFTER';

export interface Stage {
  id: string;
  refId: string;
  requisiteStageRefIds: string[];
  type: string;
  name: string;
  status: Status;
  phase?: Phase;
  startTime?: number;
  endTime?: number;
  startTimeExpiry?: number;
  /** When it means to go on, where it waits for its execution window. */
  scheduledTime?: number;
  /** As it was written, before any expression was evaluated. A restart begins here. */
  source: JsonObject;
  /** Configuration as evaluated, and working data. Seen by this stage alone. */
  context: JsonObject;
  /** Seen by the stages downstream. */
  outputs: JsonObject;
  tasks: Task[];
  syntheticStageOwner?: SyntheticOwner;
  parentStageId?: string;
  /** A child that was planned because its parent failed. */
  onFailure?: true;
  /** How often it was restarted; part of every operation id, so that a restart is a new intent. */
  attempt: number;
  lastModified?: { user: string; at: number };
  /** Number of the event that last changed its context from outside. */
  patchedSeq?: number;
  beforeStagePlanningFailed?: true;
  /** It was halted before the last restart, and not restarted: what runs now goes on in spite of it. */
  haltedEarlier?: true;
  /** It is being taken down: what runs of it has been told to end, and nothing more of it starts. */
  halting?: true;
  /** A person may skip it while it runs. */
  canManuallySkip?: true;
  /** How long it stood still because the execution was paused, milliseconds. */
  pausedMs: number;
}

/** In whose name something is done. */
export interface Identity {
  user: string;
  roles: string[];
  /** The server has seen that it was this user. Else the name is only what a definition says of a trigger. */
  verified?: true;
}

export interface Execution {
  id: string;
  type: 'PIPELINE' | 'ORCHESTRATION';
  application: string;
  name: string;
  pipelineConfigId?: string;
  /** Of the outermost execution. */
  rootId: string;
  parent?: { executionId: string; stageId: string };
  description?: string;
  status: Status;
  buildTime: number;
  startTime?: number;
  endTime?: number;
  startTimeExpiry?: number;
  /** A request, apart from the status. */
  canceled: boolean;
  canceledBy?: string;
  cancellationReason?: string;
  paused?: { pausedBy: string; pauseTime: number; resumedBy?: string; resumeTime?: number };
  limitConcurrent: boolean;
  maxConcurrentExecutions: number;
  keepWaitingPipelines: boolean;
  /** It waits for a place among the executions of its pipeline. */
  waiting?: boolean;
  /** Since when; of those that wait the one that came first is the first. */
  waitingSince?: number;
  /** In whose name it acts. */
  authentication: Identity;
  trigger: JsonObject;
  notifications: Json[];
  /** What the definition said of itself for this run: `enabled: true` starts a disabled pipeline. */
  initialConfig?: JsonObject;
  /** Values of the template's variables, where the pipeline was made of one. */
  templateVariables?: JsonObject;
  /** What the definition was made of: `id`, `type` (`templatedPipeline`), `version`. */
  source?: JsonObject;
  /** When expressions are evaluated: `v4` when each stage starts, `v3` (also where it is not said) and `v2` earlier. */
  spelEvaluator?: string;
  /** Where it was asked for: `deck`, `api`, … */
  origin?: string;
  /** Top-level and synthetic, in display order. */
  stages: Stage[];
  /** Number of the last event that was applied; grows by one with each. */
  seq: number;
}

/** Whether two states of an execution are the same but for `apart`; what is the same has one identity. */
export function sameBut(before: Execution, after: Execution, apart: readonly (keyof Execution)[]): boolean {
  const differs = (key: string): boolean =>
    before[key as keyof Execution] !== after[key as keyof Execution] && !apart.includes(key as keyof Execution);
  return !Object.keys(after).some(differs) && !Object.keys(before).some(differs);
}
