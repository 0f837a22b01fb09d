/** What happened, and why, told of the changes of executions. */
import { isJsonObject } from '../kernel/index.ts';
import { type Event, type Execution, isActive, isComplete, type Stage, type Status } from '../orchestration/index.ts';
import { instantText } from './model/times.ts';
import type { Change } from './simulated-run.ts';

/** One line of the story. */
export interface TimelineEntry {
  /** UTC milliseconds. */
  at: number;
  /** Name of the pipeline. */
  pipeline: string;
  executionId: string;
  /** Undefined where it is about the execution as a whole. */
  stage?: { id: string; refId: string; name: string; type: string; parentStageId?: string };
  status: Status;
  why?: string;
}

/** What a change made of the execution and its stages. */
export function entriesOf({ run, before, after, event, at }: Change): TimelineEntry[] {
  const known = new Map(before.stages.map((stage) => [stage.id, stage]));
  const entries: TimelineEntry[] = [];
  const begins = before.status !== after.status && !isComplete(after.status);
  if (begins) entries.push(executionEntry(after, event, at));
  for (const stage of after.stages) {
    const earlier = known.get(stage.id);
    if (earlier === stage) continue;
    const why = whyOf(after, stage, event, run.work.note(stage));
    if ((earlier?.status ?? 'NOT_STARTED') !== stage.status) {
      entries.push({ ...stageEntry(after, stage, at), ...(why === undefined ? {} : { why }) });
      continue;
    }
    const waits = earlier === undefined ? undefined : waitOf(earlier, stage, event);
    if (waits !== undefined) entries.push({ ...stageEntry(after, stage, at), why: waits });
  }
  if (before.status !== after.status && isComplete(after.status)) entries.push(executionEntry(after, event, at));
  return entries;
}

export function stageEntry(execution: Execution, stage: Stage, at: number): TimelineEntry {
  const { id, refId, name, type, parentStageId } = stage;
  return {
    at,
    pipeline: execution.name,
    executionId: execution.id,
    stage: { id, refId, name, type, ...(parentStageId === undefined ? {} : { parentStageId }) },
    status: stage.status,
  };
}

function executionEntry(execution: Execution, event: Event, at: number): TimelineEntry {
  const { status, name, id, canceledBy, cancellationReason, trigger } = execution;
  const why =
    event.kind === 'begin'
      ? isComplete(status)
        ? 'it has no stage that could begin'
        : `started by ${execution.authentication.user} (${textOf(trigger['type'])})`
      : event.kind === 'pauseRequested' || event.kind === 'resumeRequested' || event.kind === 'restartRequested'
        ? `${event.kind.replace('Requested', '')} by ${event.user}`
        : canceledBy === undefined || status !== 'CANCELED'
          ? undefined
          : `cancelled by ${canceledBy}: ${cancellationReason ?? ''}`;
  return { at, pipeline: name, executionId: id, status, ...(why === undefined ? {} : { why }) };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : 'manual');

function whyOf(execution: Execution, stage: Stage, event: Event, note: string | undefined): string | undefined {
  const own = 'stageId' in event && event.stageId === stage.id;
  switch (stage.status) {
    case 'NOT_STARTED':
      return event.kind === 'restartRequested' ? `runs again: restarted by ${event.user}` : undefined;
    case 'SKIPPED':
      return skippedBecause(stage, event, own) ?? note;
    case 'CANCELED':
      return canceledBecause(execution);
    case 'TERMINAL':
    case 'STOPPED':
    case 'FAILED_CONTINUE':
      return failedBecause(execution, stage);
    case 'SUCCEEDED':
      return [judgedBy(stage), note].filter((part) => part !== undefined).join('; ') || undefined;
    case 'RUNNING':
      if (event.kind === 'restartRequested') return `restarted by ${event.user}`;
      return execution.stages.some(({ parentStageId }) => parentStageId === stage.id) ? undefined : note;
    default:
      return undefined;
  }
}

function skippedBecause(stage: Stage, event: Event, own: boolean): string | undefined {
  if (own && event.kind === 'planned' && event.plan.kind === 'skip') {
    const condition = stage.context['stageEnabled'];
    const text = isJsonObject(condition) ? condition['expression'] : undefined;
    const problem = stage.context['expressionEvaluationSummary'] !== undefined;
    return `its condition ${typeof text === 'string' ? text : ''} ${problem ? 'cannot be evaluated' : 'is false'}`;
  }
  if (event.kind === 'patched') return `skipped by ${event.user}`;
  if (stage.startTimeExpiry !== undefined && stage.tasks.length === 0)
    return 'the time by which it had to begin is over';
  return stage.tasks.length === 0 ? 'it has nothing to do' : undefined;
}

function canceledBecause(execution: Execution): string {
  if (execution.canceled) return `cancelled by ${execution.canceledBy ?? 'somebody'}`;
  const halted = execution.stages.find((stage) => stage.status === 'TERMINAL' && stage.parentStageId === undefined);
  return halted === undefined ? 'another stage did not end well' : `${halted.name} ended TERMINAL`;
}

const policies: Partial<Record<Status, string>> = {
  STOPPED: 'this branch ends here (failPipeline is false)',
  FAILED_CONTINUE: 'the pipeline goes on (continuePipeline is true)',
};

function failedBecause(execution: Execution, stage: Stage): string | undefined {
  const policy = policies[stage.status];
  const error = errorOf(execution, stage);
  return [error, policy].filter((part) => part !== undefined).join('; ') || undefined;
}

/** What a stage failed with, or the child that made it fail. */
export function errorOf(execution: Execution, stage: Stage): string | undefined {
  const exception = stage.context['exception'];
  const details = isJsonObject(exception) ? exception['details'] : undefined;
  if (isJsonObject(details)) {
    const errors = Array.isArray(details['errors']) ? details['errors'].filter((one) => typeof one === 'string') : [];
    const error = typeof details['error'] === 'string' ? details['error'] : undefined;
    return errors.includes(error ?? '') || errors.length === 0 ? error : `${error ?? ''} ${errors.join('; ')}`.trim();
  }
  const child = execution.stages.find(
    ({ parentStageId, status }) =>
      parentStageId === stage.id && !['SUCCEEDED', 'SKIPPED', 'NOT_STARTED'].includes(status),
  );
  return child === undefined ? undefined : `${child.name} ended ${child.status}`;
}

function judgedBy({ type, context, lastModified }: Stage): string | undefined {
  if (type !== 'manualJudgment' || lastModified === undefined) return undefined;
  const input = context['judgmentInput'];
  return `continued by ${lastModified.user}${typeof input === 'string' && input !== '' ? ` with "${input}"` : ''}`;
}

/** Shorter waits are not worth a line. */
const shortWaitMs = 1_000;

/** What a stage waits for, told when it begins to wait. */
function waitOf(earlier: Stage, stage: Stage, event: Event): string | undefined {
  if (event.kind !== 'turned' || event.stageId !== stage.id || !isActive(stage.status)) return undefined;
  const before = earlier.tasks.find(({ id }) => id === event.taskId);
  const task = stage.tasks.find(({ id }) => id === event.taskId);
  if (task?.trouble !== undefined) return `tried again: ${task.trouble}`;
  if (before === undefined || before.turns > 0 || task?.dueAt === undefined) return undefined;
  if (stage.type === 'manualJudgment') return 'waits for a judgment';
  if (task.wakeOn !== undefined || task.dueAt > Date.UTC(5000, 0, 1)) return 'waits';
  const { dueAt } = task;
  return dueAt - (task.startTime ?? dueAt) < shortWaitMs ? undefined : `waits until ${instantText(dueAt)}`;
}

/** Why a stage never began. */
export function neverRan(execution: Execution, stage: Stage): string {
  const needed = execution.stages.filter(
    (other) => other.parentStageId === stage.parentStageId && stage.requisiteStageRefIds.includes(other.refId),
  );
  const missing = stage.requisiteStageRefIds.filter((refId) => !needed.some((other) => other.refId === refId));
  if (missing.length > 0) return `it waits for ${missing.join(', ')}, and there is no such stage`;
  const held = needed.filter(({ status }) => !['SUCCEEDED', 'SKIPPED', 'FAILED_CONTINUE'].includes(status));
  if (held.length > 0) return held.map(({ name, status }) => `${name} is ${status}`).join(', ');
  return `the execution ended ${execution.status} before it could begin`;
}
