/** The statements of the hot path: one step of an execution is a handful of these in one transaction. */
import { deleteRow, insertRow, saveRow, type Statements, updateRow } from '../../persistence/index.ts';
import type { Effect, Event } from '../engine/index.ts';
import { type Execution, sameBut, type Stage } from '../model/execution.ts';
import { termsOf } from '../model/search-terms.ts';
import type { EventRow } from './entities.ts';

/** An effect that was ordered and is not performed yet. */
export interface StoredEffect {
  id: string;
  effect: Effect;
}

/** Event number 0 of every log: the execution as it was created. */
export interface Created {
  kind: 'created';
  execution: Execution;
}

export interface LoggedEvent {
  seq: number;
  at: number;
  event: Event | Created;
}

/** What one step changes. */
export interface StepRecord {
  /** As it is stored now; undefined for a new one. */
  before: Execution | undefined;
  after: Execution;
  events: LoggedEvent[];
  ordered: StoredEffect[];
  /** Ids of effects that are done, or that nobody waits for any more. */
  dropped: string[];
  /** Of a new execution: refused by the database where another one has it. */
  correlationId?: string;
}

/** What a list shows of a stage. A row has it as of the execution's last change of status; in between the stages know better. */
export interface StageDigest {
  id: string;
  refId: string;
  type: string;
  name: string;
  status: string;
  startTime?: number;
  endTime?: number;
}

const columns = [
  'id',
  'type',
  'application',
  'pipelineConfigId',
  'name',
  'status',
  'waiting',
  'correlationId',
  'parentExecutionId',
  'startedBy',
  'buildTime',
  'startTime',
  'endTime',
  'seq',
  'digest',
  'body',
] as const;

const headColumns = {
  seq: 'integer',
  digest: 'text',
  status: 'text',
  waiting: 'integer',
  startTime: 'bigint',
  endTime: 'bigint',
  body: 'text',
} as const;
const insertExecution = insertRow('execution', columns);
const updateHead = updateRow('execution', headColumns, ['id']);
const insertTerm = insertRow('execution_term', ['term', 'executionId']);
const saveStage = saveRow('execution_stage', ['executionId', 'id'], ['body']);
const deleteStage = deleteRow('execution_stage', ['executionId', 'id']);
const insertEvents = insertRow('execution_event', ['executionId', 'seq', 'at', 'body']);
const insertEffect = insertRow('execution_effect', ['executionId', 'id', 'body']);
const deleteEffect = deleteRow('execution_effect', ['executionId', 'id']);

const removals = [
  ...['execution_stage', 'execution_event', 'execution_effect'].map(
    (table) => `DELETE FROM "${table}" WHERE "executionId" = ?`,
  ),
  'DELETE FROM "execution" WHERE "id" = ?',
];
const deleteTerm = deleteRow('execution_term', ['term', 'executionId']);

/** Takes an execution out of the database, as if it had never been. */
export function writeRemoval(statements: Statements, execution: Execution): void {
  for (const removal of removals) statements.run(removal, [execution.id]);
  for (const term of termsOf(execution)) statements.row(deleteTerm, [term, execution.id]);
}

/** Writes one step: nothing that is as it was in `before`. Stages that kept their identity since then did not change. */
export function writeStep(statements: Statements, step: StepRecord): void {
  const { before, after } = step;
  const { id } = after;
  if (before === undefined) {
    statements.row(insertExecution, newRow(after, step.correlationId));
    for (const term of termsOf(after)) statements.row(insertTerm, [term, id]);
  } else if (!sameHead(before, after)) statements.row(updateHead, [...headOf(after), id]);
  writeStages(statements, before, after);
  const last = step.events.at(-1);
  if (last) statements.row(insertEvents, [id, last.seq, last.at, JSON.stringify(step.events)]);
  for (const { id: effectId, effect } of step.ordered) {
    // That a task runs says already that its turn is to be taken.
    if (effect.kind === 'turn') continue;
    statements.row(insertEffect, [id, effectId, JSON.stringify(effect)]);
  }
  for (const effectId of new Set(step.dropped)) statements.row(deleteEffect, [id, effectId]);
}

function writeStages(statements: Statements, before: Execution | undefined, after: Execution): void {
  if (before?.stages === after.stages) return;
  const save = (stage: Stage): void => {
    statements.row(saveStage, [after.id, stage.id, JSON.stringify(stage)]);
  };
  if (before && sameOrder(before.stages, after.stages)) {
    after.stages.forEach((stage, position) => {
      if (before.stages[position] !== stage) save(stage);
    });
    return;
  }
  const known = new Map(before?.stages.map((stage) => [stage.id, stage]));
  for (const stage of after.stages) {
    if (known.get(stage.id) !== stage) save(stage);
    known.delete(stage.id);
  }
  for (const id of known.keys()) statements.row(deleteStage, [after.id, id]);
}

/** Whether only the stages went on: then the row stays as it is, and the log knows the number of the last event. */
function sameHead(before: Execution, after: Execution): boolean {
  return before === after || (sameBut(before, after, ['seq', 'stages']) && sameOrder(before.stages, after.stages));
}

const sameOrder = (before: readonly Stage[], after: readonly Stage[]): boolean =>
  before === after || (before.length === after.length && after.every(({ id }, n) => before[n]?.id === id));

function newRow(execution: Execution, correlationId: string | undefined): (string | number | null)[] {
  return [
    execution.id,
    execution.type,
    execution.application,
    execution.pipelineConfigId ?? null,
    execution.name,
    execution.status,
    execution.waiting ? 1 : 0,
    correlationId ?? null,
    execution.parent?.executionId ?? null,
    execution.authentication.user,
    execution.buildTime,
    execution.startTime ?? null,
    execution.endTime ?? null,
    execution.seq,
    JSON.stringify(digestOf(execution)),
    bodyOf(execution),
  ];
}

const headOf = (execution: Execution): (string | number | null)[] => [
  execution.seq,
  JSON.stringify(digestOf(execution)),
  execution.status,
  execution.waiting ? 1 : 0,
  execution.startTime ?? null,
  execution.endTime ?? null,
  bodyOf(execution),
];

export function digestOf(execution: Execution): StageDigest[] {
  return execution.stages
    .filter((stage) => stage.parentStageId === undefined)
    .map(({ id, refId, type, name, status, startTime, endTime }) => ({
      id,
      refId,
      type,
      name,
      status,
      ...(startTime === undefined ? {} : { startTime }),
      ...(endTime === undefined ? {} : { endTime }),
    }));
}

function bodyOf(execution: Execution): string {
  const { stages, seq: _, ...rest } = execution;
  return JSON.stringify({ ...rest, stageIds: stages.map((stage) => stage.id) });
}

/**
 * The execution from its rows.
 *
 * @param seq of the last row of its log
 */
export function assemble(body: string, seq: number, stageBodies: readonly string[]): Execution {
  const { stageIds, ...rest } = JSON.parse(body) as Omit<Execution, 'stages'> & { stageIds: string[] };
  const stages = new Map(stageBodies.map((text) => JSON.parse(text) as Stage).map((stage) => [stage.id, stage]));
  return { ...rest, seq, stages: stageIds.map((id) => stages.get(id)).filter((stage) => stage !== undefined) };
}

/** The events of a row: those of one step, of which it bears the last one's number. */
export function eventsOf({ seq, at, body }: EventRow): LoggedEvent[] {
  const written = JSON.parse(body) as LoggedEvent[] | LoggedEvent['event'];
  // A row of an earlier release holds one event.
  return Array.isArray(written) ? written : [{ seq, at, event: written }];
}
