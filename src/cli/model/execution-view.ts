/** A stage as the API tells it. Instants are ISO texts. */
export interface StageView {
  stageId: string;
  refId: string;
  type: string;
  name: string;
  status: string;
  startTime: string | null;
  endTime: string | null;
  /** Of a synthetic stage. */
  parentStageId: string | null;
  error: StageError | null;
  tasks: TaskView[];
  /** Of a manual judgment: the answers that it offers. */
  options?: string[];
  instructions?: string | null;
  judgedBy?: string | null;
}

export interface StageError {
  message: string;
  errors: string[];
}

export interface TaskView {
  name: string;
  status: string;
  /** When it looks next. */
  dueAt: string | null;
  /** Why the last turn could not be done and will be tried again. */
  trouble: string | null;
  error: StageError | null;
}

/** An execution as the API tells it. */
export interface ExecutionView {
  executionId: string;
  application: string;
  name: string;
  status: string;
  startedBy: string;
  buildTime: string;
  startTime: string | null;
  endTime: string | null;
  /** Number of its last event. */
  seq: number;
  /** For a place among the executions of its pipeline. */
  waiting: boolean;
  cancellation: { by: string | null; reason: string | null } | null;
  failure: { message: string } | null;
  stages: StageView[];
}

const over = new Set(['SUCCEEDED', 'SKIPPED', 'FAILED_CONTINUE', 'STOPPED', 'TERMINAL', 'CANCELED']);

/** It will not go on by itself. */
export const isOver = ({ status }: { status: string }): boolean => over.has(status);

/** From start to end, or to `now`; undefined where it has not started. */
export function millisecondsOf(
  { startTime, endTime }: { startTime: string | null; endTime: string | null },
  now: Date,
): number | undefined {
  if (startTime === null) return undefined;
  const end = endTime === null ? now.getTime() : Date.parse(endTime);
  return Math.max(end - Date.parse(startTime), 0);
}
