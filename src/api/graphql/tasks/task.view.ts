import { Field, ObjectType } from '@nestjs/graphql';
import type { Json } from '../../../kernel/index.ts';
import type { Execution, ExecutionSummary, Status } from '../../../orchestration/index.ts';
import { executionView, ExecutionView, summaryView } from '../executions/execution.view.ts';
import { taskStep, TaskStep } from '../executions/stage.view.ts';
import { ExecutionStatus } from '../executions/status.ts';
import { connectionOf } from '../paging.ts';
import { DateTimeScalar, JsonScalar } from '../scalars.ts';

@ObjectType({ description: 'A value that the stages of a task have left in their contexts.' })
export class TaskVariable {
  @Field(() => String) key!: string;
  @Field(() => JsonScalar, { nullable: true }) value!: Json;
}

@ObjectType({ description: 'Stages that were run once, without a pipeline.' })
export class Task {
  @Field(() => String, { description: 'What commands take; also the `executionId`.' }) taskId!: string;
  @Field(() => String, { description: 'What it does, in the words of whoever started it.' }) name!: string;
  @Field(() => String) application!: string;
  @Field(() => ExecutionStatus) status!: Status;
  @Field(() => String, { description: 'In whose name it acts.' }) startedBy!: string;
  @Field(() => DateTimeScalar) buildTime!: Date;
  @Field(() => DateTimeScalar, { nullable: true }) startTime!: Date | null;
  @Field(() => DateTimeScalar, { nullable: true }) endTime!: Date | null;
  @Field(() => ExecutionView, { description: 'The same with its stages.' }) execution!: ExecutionView;
  /** Where it is at hand already. */
  whole?: Execution;
}

@ObjectType()
export class TaskConnection extends connectionOf(Task, 'Task') {}

export function taskOf(view: ExecutionView, whole?: Execution): Task {
  const { executionId, name, application, status, startedBy, buildTime, startTime, endTime } = view;
  const facts = { name, application, status, startedBy, buildTime, startTime, endTime };
  return { taskId: executionId, ...facts, execution: view, ...(whole === undefined ? {} : { whole }) };
}

export const taskView = (execution: Execution): Task => taskOf(executionView(execution), execution);
export const taskSummary = (summary: ExecutionSummary): Task => taskOf(summaryView(summary));

/** The steps of all its stages, in their order. */
export const stepsOf = ({ stages }: Execution): TaskStep[] => stages.flatMap(({ tasks }) => tasks.map(taskStep));

/** What is in the contexts of its stages; of one key the last stage's. */
export function variablesOf({ stages }: Execution): TaskVariable[] {
  const merged = Object.assign({}, ...stages.map(({ context }) => context)) as Record<string, Json>;
  return Object.entries(merged).map(([key, value]) => ({ key, value }));
}
