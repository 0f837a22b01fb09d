import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { JsonObject } from '../../../kernel/index.ts';
import type { Execution, ExecutionSummary, Status } from '../../../orchestration/index.ts';
import { nodeId, NodeView } from '../node-id.ts';
import { connectionOf } from '../paging.ts';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.ts';
import { ExecutionStatus } from './status.ts';
import { instantOf, stageSummaries, StageSummary } from './stage.view.ts';

/** What a list shows is in the view itself; the rest is read when it is asked for (`executions.fields.ts`). */
@ObjectType('Execution', { implements: () => NodeView, description: 'One run of a pipeline.' })
export class ExecutionView extends NodeView {
  @Field(() => String, { description: 'What commands take.' }) executionId!: string;
  @Field(() => String, { description: '`PIPELINE`, or `ORCHESTRATION` for single stages without one.' }) type!: string;
  @Field(() => String, { description: 'Name of its application, in lower case.' }) application!: string;
  @Field(() => String, { description: 'Of the pipeline, as it was at the start.' }) name!: string;
  @Field(() => String, { nullable: true }) configId!: string | null;
  @Field(() => ExecutionStatus) status!: Status;
  @Field(() => Boolean, { description: 'It waits for a place among the executions of its pipeline.' })
  waiting!: boolean;
  @Field(() => String, { description: 'In whose name it acts.' }) startedBy!: string;
  @Field(() => DateTimeScalar) buildTime!: Date;
  @Field(() => DateTimeScalar, { nullable: true }) startTime!: Date | null;
  @Field(() => DateTimeScalar, { nullable: true }) endTime!: Date | null;
  @Field(() => Int, { description: 'Number of its last event; hand it to `executionChanged` as `from`.' }) seq!: number;
  @Field(() => [StageSummary], { description: 'The top-level stages as a list shows them: cheap, unlike `stages`.' })
  stageSummaries!: StageSummary[];
  /** Where it is at hand already. */
  whole?: Execution;
}

@ObjectType()
export class ExecutionConnection extends connectionOf(ExecutionView, 'Execution') {}

@ObjectType({ description: 'Who ended an execution before its time.' })
export class Cancellation {
  @Field(() => String, { nullable: true }) by!: string | null;
  @Field(() => String, { nullable: true }) reason!: string | null;
}

@ObjectType()
export class Pause {
  @Field(() => String) by!: string;
  @Field(() => DateTimeScalar) since!: Date;
}

@ObjectType({ description: 'What started an execution.' })
export class ExecutionTrigger {
  @Field(() => String, { description: '`manual`, `cron`, `pipeline`, …' }) type!: string;
  @Field(() => String, { nullable: true }) user!: string | null;
  @Field(() => JsonObjectScalar, { description: 'All that is known of it.' }) raw!: JsonObject;
}

export function summaryView(summary: ExecutionSummary): ExecutionView {
  return {
    id: nodeId('Execution', summary.id),
    executionId: summary.id,
    type: summary.type,
    application: summary.application,
    name: summary.name,
    configId: summary.pipelineConfigId ?? null,
    status: summary.status,
    waiting: summary.waiting,
    startedBy: summary.startedBy,
    buildTime: new Date(summary.buildTime),
    startTime: instantOf(summary.startTime),
    endTime: instantOf(summary.endTime),
    seq: summary.seq,
    stageSummaries: stageSummaries(summary.stages),
  };
}

export function executionView(execution: Execution): ExecutionView {
  const { authentication, stages, waiting = false } = execution;
  const top = stages.filter(({ parentStageId }) => parentStageId === undefined);
  return Object.assign(summaryView({ ...execution, waiting, startedBy: authentication.user, stages: top }), {
    whole: execution,
  });
}
