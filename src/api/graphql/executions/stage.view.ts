import { Field, InterfaceType, Int, ObjectType } from '@nestjs/graphql';
import type { JsonObject } from '../../../kernel/index.ts';
import type { Execution, Stage, StageDigest, Status, Task } from '../../../orchestration/index.ts';
import { isJsonObject } from '../../../kernel/index.ts';
import { offeredInputs, rolesToJudge } from '../../../orchestration/port.ts';
import { nodeId, NodeView } from '../node-id.ts';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.ts';
import { ExecutionStatus } from './status.ts';

@ObjectType({ description: 'What went wrong with a stage.' })
export class StageError {
  @Field(() => String) message!: string;
  @Field(() => [String]) errors!: string[];
  @Field(() => String, { description: 'The task, or `planning`.' }) operation!: string;
  @Field(() => JsonObjectScalar) details!: JsonObject;
}

@ObjectType({ description: "One step of a stage's own work." })
export class TaskStep {
  @Field(() => String) taskId!: string;
  @Field(() => String) name!: string;
  @Field(() => ExecutionStatus) status!: Status;
  @Field(() => DateTimeScalar, { nullable: true }) startTime!: Date | null;
  @Field(() => DateTimeScalar, { nullable: true }) endTime!: Date | null;
  @Field(() => Int, { description: 'How often it has looked, or tried.' }) turns!: number;
  @Field(() => DateTimeScalar, { nullable: true, description: 'When it looks next.' }) dueAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'Why the last turn came to nothing and is tried again.' })
  trouble!: string | null;
  @Field(() => StageError, { nullable: true }) error!: StageError | null;
}

@ObjectType({ description: 'What a list shows of a top-level stage.' })
export class StageSummary {
  @Field(() => String) stageId!: string;
  @Field(() => String) refId!: string;
  @Field(() => String) type!: string;
  @Field(() => String) name!: string;
  @Field(() => ExecutionStatus) status!: Status;
  @Field(() => DateTimeScalar, { nullable: true }) startTime!: Date | null;
  @Field(() => DateTimeScalar, { nullable: true }) endTime!: Date | null;
}

@InterfaceType('Stage', {
  implements: () => NodeView,
  resolveType: ({ type }: StageView) => (type === 'manualJudgment' ? 'ManualJudgmentStage' : 'GenericStage'),
})
export abstract class StageView extends NodeView {
  @Field(() => String) stageId!: string;
  @Field(() => String) refId!: string;
  @Field(() => [String]) requisiteStageRefIds!: string[];
  @Field(() => String, { description: 'Kind of stage; one of `stageKinds`, or one that nobody here knows.' })
  type!: string;
  @Field(() => String) name!: string;
  @Field(() => ExecutionStatus) status!: Status;
  @Field(() => DateTimeScalar, { nullable: true }) startTime!: Date | null;
  @Field(() => DateTimeScalar, { nullable: true }) endTime!: Date | null;
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it goes on, where it waits for an execution window.',
  })
  scheduledTime!: Date | null;
  @Field(() => [TaskStep]) tasks!: TaskStep[];
  @Field(() => StageError, { nullable: true }) error!: StageError | null;
  @Field(() => JsonObjectScalar, { description: 'Seen by the stages downstream.' }) outputs!: JsonObject;
  @Field(() => String, {
    nullable: true,
    description: '`STAGE_BEFORE` or `STAGE_AFTER`; null: in the pipeline itself.',
  })
  syntheticStageOwner!: string | null;
  @Field(() => String, { nullable: true, description: 'Of a synthetic stage: the stage that planned it.' })
  parentStageId!: string | null;
  @Field(() => Int, { description: 'How often it was begun; a restart counts.' }) attempt!: number;
  @Field(() => Boolean) canManuallySkip!: boolean;
  /** Behind `context`, `parent` and `children`. */
  source!: { execution: Execution; stage: Stage };
}

@ObjectType({ implements: () => [StageView, NodeView], description: 'A stage with no form of its own here.' })
export class GenericStage extends StageView {}

@ObjectType({ implements: () => [StageView, NodeView], description: 'Waits for a person.' })
export class ManualJudgmentStage extends StageView {
  @Field(() => String, { nullable: true }) instructions!: string | null;
  @Field(() => [String], { description: 'The answers that it offers; none: any text will do.' }) options!: string[];
  @Field(() => [String], { description: 'An answer needs one of these roles; none: anybody may answer.' })
  roles!: string[];
  @Field(() => String, { nullable: true, description: '`continue` or `stop`, once it is answered.' })
  judgment!: string | null;
  @Field(() => String, { nullable: true }) judgmentInput!: string | null;
  @Field(() => String, { nullable: true }) judgedBy!: string | null;
}

/** A stage in the form of the API, of whichever type it is. */
export function stageView(execution: Execution, stage: Stage): StageView {
  const view: StageView = {
    id: nodeId('Stage', execution.id, stage.id),
    stageId: stage.id,
    refId: stage.refId,
    requisiteStageRefIds: stage.requisiteStageRefIds,
    type: stage.type,
    name: stage.name,
    status: stage.status,
    startTime: instantOf(stage.startTime),
    endTime: instantOf(stage.endTime),
    scheduledTime: instantOf(stage.scheduledTime),
    tasks: stage.tasks.map(taskStep),
    error: stageError(stage.context['exception']),
    outputs: stage.outputs,
    syntheticStageOwner: stage.syntheticStageOwner ?? null,
    parentStageId: stage.parentStageId ?? null,
    attempt: stage.attempt,
    canManuallySkip: stage.canManuallySkip === true,
    source: { execution, stage },
  };
  return stage.type === 'manualJudgment' ? Object.assign(view, judgmentOf(stage)) : view;
}

function judgmentOf({ context, lastModified }: Stage): Omit<ManualJudgmentStage, keyof StageView> {
  const judgment = textOf(context['judgmentStatus']);
  return {
    instructions: textOf(context['instructions']),
    options: offeredInputs(context),
    roles: rolesToJudge(context),
    judgment,
    judgmentInput: textOf(context['judgmentInput']),
    judgedBy: judgment === null ? null : (lastModified?.user ?? null),
  };
}

export function taskStep(task: Task): TaskStep {
  const { id, name, status, startTime, endTime, turns, dueAt, trouble, exception } = task;
  return {
    taskId: id,
    name,
    status,
    startTime: instantOf(startTime),
    endTime: instantOf(endTime),
    turns,
    dueAt: instantOf(dueAt),
    trouble: trouble ?? null,
    error: stageError(exception),
  };
}

/** What is stored of an exception, or null where there is none. */
export function stageError(exception: unknown): StageError | null {
  if (!isJsonObject(exception) || !isJsonObject(exception['details'])) return null;
  const { details, operation } = exception;
  const errors = Array.isArray(details['errors']) ? details['errors'].filter((each) => typeof each === 'string') : [];
  return {
    message: textOf(details['error']) ?? errors[0] ?? 'It failed, and did not say why.',
    errors,
    operation: textOf(operation) ?? '',
    details,
  };
}

const summaries = new WeakMap<readonly StageDigest[], StageSummary[]>();

/** What a list shows of the stages. The same digests, which are handed out many times, give the same views. */
export function stageSummaries(stages: readonly StageDigest[]): StageSummary[] {
  let known = summaries.get(stages);
  if (known === undefined) summaries.set(stages, (known = stages.map(stageSummary)));
  return known;
}

function stageSummary({ id, refId, type, name, status, startTime, endTime }: StageDigest): StageSummary {
  return {
    stageId: id,
    refId,
    type,
    name,
    status: status as Status,
    startTime: instantOf(startTime),
    endTime: instantOf(endTime),
  };
}

export const instantOf = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
