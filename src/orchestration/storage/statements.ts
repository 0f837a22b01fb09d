/** The statements of the hot path: one step of an execution is a handful of these in one transaction. */
import type { Statements } from '../../persistence/index.ts';
import type { Effect, Event } from '../engine/index.ts';
import type { Execution, Stage } from '../model/execution.ts';
import { termsOf } from '../model/search-terms.ts';

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

/** What a list shows of a stage. */
export interface StageDigest {
  id: string;
  refId: string;
  type: string;
  name: string;
  status: string;
  startTime?: number;
  endTime?: number;
}

const quote = (name: string): string => `"${name}"`;

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

const changing = ['status', 'waiting', 'startTime', 'endTime', 'seq', 'digest', 'body'] as const;

const insertExecution = `INSERT INTO "execution" (${columns.map(quote).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
const updateExecution = `UPDATE "execution" SET ${changing.map((name) => `${quote(name)} = ?`).join(', ')} WHERE "id" = ?`;
const saveStage =
  'INSERT INTO "execution_stage" ("executionId", "id", "body") VALUES (?, ?, ?) ' +
  'ON CONFLICT ("executionId", "id") DO UPDATE SET "body" = excluded."body"';
const deleteStage = 'DELETE FROM "execution_stage" WHERE "executionId" = ? AND "id" = ?';
const insertEvent = 'INSERT INTO "execution_event" ("executionId", "seq", "at", "body") VALUES (?, ?, ?, ?)';
const insertEffect = 'INSERT INTO "execution_effect" ("executionId", "id", "body") VALUES (?, ?, ?)';
const deleteEffect = 'DELETE FROM "execution_effect" WHERE "executionId" = ? AND "id" = ?';
const insertTerms = (count: number): string =>
  `INSERT INTO "execution_term" ("term", "executionId") VALUES ${Array.from({ length: count }, () => '(?, ?)').join(', ')}`;

const removals = [
  ...['execution_stage', 'execution_event', 'execution_effect'].map(
    (table) => `DELETE FROM "${table}" WHERE "executionId" = ?`,
  ),
  'DELETE FROM "execution" WHERE "id" = ?',
];
const deleteTerm = 'DELETE FROM "execution_term" WHERE "term" = ? AND "executionId" = ?';

/** Takes an execution out of the database, as if it had never been. */
export function writeRemoval(statements: Statements, execution: Execution): void {
  for (const removal of removals) statements.run(removal, [execution.id]);
  for (const term of termsOf(execution)) statements.run(deleteTerm, [term, execution.id]);
}

/** Writes one step. Stages that kept their identity since `before` are not written again. */
export function writeStep(statements: Statements, step: StepRecord): void {
  const { before, after } = step;
  if (before === undefined) {
    statements.run(insertExecution, newRow(after, step.correlationId));
    const terms = termsOf(after);
    statements.run(
      insertTerms(terms.length),
      terms.flatMap((term) => [term, after.id]),
    );
  } else if (before !== after) statements.run(updateExecution, [...changes(after), after.id]);
  const known = new Map(before?.stages.map((stage) => [stage.id, stage]));
  for (const stage of after.stages) {
    if (known.get(stage.id) !== stage) statements.run(saveStage, [after.id, stage.id, JSON.stringify(stage)]);
    known.delete(stage.id);
  }
  for (const id of known.keys()) statements.run(deleteStage, [after.id, id]);
  for (const { seq, at, event } of step.events) statements.run(insertEvent, [after.id, seq, at, JSON.stringify(event)]);
  for (const { id, effect } of step.ordered) statements.run(insertEffect, [after.id, id, JSON.stringify(effect)]);
  for (const id of step.dropped) statements.run(deleteEffect, [after.id, id]);
}

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

function changes(execution: Execution): (string | number | null)[] {
  return [
    execution.status,
    execution.waiting ? 1 : 0,
    execution.startTime ?? null,
    execution.endTime ?? null,
    execution.seq,
    JSON.stringify(digestOf(execution)),
    bodyOf(execution),
  ];
}

function digestOf(execution: Execution): StageDigest[] {
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
  const { stages, ...rest } = execution;
  return JSON.stringify({ ...rest, stageIds: stages.map((stage) => stage.id) });
}

/** The execution from its rows. */
export function assemble(body: string, stageBodies: readonly string[]): Execution {
  const { stageIds, ...rest } = JSON.parse(body) as Omit<Execution, 'stages'> & { stageIds: string[] };
  const stages = new Map(stageBodies.map((text) => JSON.parse(text) as Stage).map((stage) => [stage.id, stage]));
  return { ...rest, stages: stageIds.map((id) => stages.get(id)).filter((stage) => stage !== undefined) };
}
