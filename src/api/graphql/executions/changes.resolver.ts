import { Inject } from '@nestjs/common';
import { Args, Field, Mutation, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { type Execution, Runs, Starts } from '../../../orchestration/index.ts';
import { answered, Payload } from '../answers.ts';
import { GraphqlResolver } from '../resolver.ts';
import { JsonObjectScalar } from '../scalars.ts';
import { executionView, ExecutionView } from './execution.view.ts';

export enum JudgmentDecision {
  CONTINUE = 'CONTINUE',
  STOP = 'STOP',
}
registerEnumType(JudgmentDecision, { name: 'JudgmentDecision' });

@ObjectType()
export class ExecutionPayload extends Payload {
  @Field(() => ExecutionView, { nullable: true, description: 'As it is once the change is durable.' })
  execution?: ExecutionView;
}

@ObjectType()
class DeleteExecutionPayload extends Payload {
  @Field(() => String, { nullable: true }) deletedId?: string;
}

const executionId = { type: () => String, description: 'Its `executionId`.' };
const stageId = { type: () => String, description: 'Its `stageId` or `refId`.' };

@GraphqlResolver()
export class ExecutionChanges {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Starts) private readonly starts: Starts,
  ) {}

  @Allow('pipeline:execute')
  @Mutation(() => ExecutionPayload, {
    description: 'Starts a pipeline now, in the name of the caller; or queues it where it may not run more often.',
  })
  async startPipeline(
    @CallerOf() caller: Caller,
    @Args('application', { type: () => String }) application: string,
    @Args('nameOrId', { type: () => String, description: 'Of the pipeline.' }) pipelineNameOrId: string,
    @Args('parameters', { type: () => JsonObjectScalar, nullable: true }) parameters?: JsonObject | null,
    @Args('idempotencyKey', {
      type: () => String,
      nullable: true,
      description: 'A start with a key that was seen before answers with the execution of then.',
    })
    idempotencyKey?: string | null,
    @Args('trigger', {
      type: () => JsonObjectScalar,
      nullable: true,
      description:
        'What else is known of it: `artifacts`, `dryRun`, `correlationId`, `buildInfo`, `parentPipelineId`, …',
    })
    trigger?: JsonObject | null,
    @Args('executionId', { type: () => String, nullable: true, description: 'A ULID that it is to have.' })
    id?: string | null,
    @Args('evenIfDisabled', { type: () => Boolean, defaultValue: false, description: 'Also where it is disabled.' })
    evenIfDisabled?: boolean,
  ): Promise<ExecutionPayload> {
    const said = trigger ?? {};
    return await this.#changed(() =>
      this.starts.byHand(caller, {
        application,
        pipelineNameOrId,
        trigger: parameters ? { ...said, parameters } : said,
        ...(idempotencyKey ? { correlationId: idempotencyKey } : {}),
        ...(id ? { executionId: id } : {}),
        ...(evenIfDisabled ? { initialConfig: { enabled: true } } : {}),
      }),
    );
  }

  @Allow('pipeline:execute')
  @Mutation(() => ExecutionPayload, { description: 'Ends it. What runs is told to stop.' })
  async cancelExecution(
    @CallerOf() caller: Caller,
    @Args('executionId', executionId) id: string,
    @Args('reason', { type: () => String, nullable: true }) reason?: string | null,
  ): Promise<ExecutionPayload> {
    return await this.#changed(() => this.runs.cancel(caller, id, reason ?? ''));
  }

  @Allow('pipeline:execute')
  @Mutation(() => DeleteExecutionPayload, { description: 'Takes one that is over out of the history, with its log.' })
  async deleteExecution(
    @CallerOf() caller: Caller,
    @Args('executionId', executionId) id: string,
  ): Promise<DeleteExecutionPayload> {
    return await answered(async () => {
      await this.runs.remove(caller, id);
      return { deletedId: id };
    });
  }

  @Allow('pipeline:execute')
  @Mutation(() => ExecutionPayload)
  async pauseExecution(
    @CallerOf() caller: Caller,
    @Args('executionId', executionId) id: string,
  ): Promise<ExecutionPayload> {
    return await this.#changed(() => this.runs.pause(caller, id));
  }

  @Allow('pipeline:execute')
  @Mutation(() => ExecutionPayload)
  async resumeExecution(
    @CallerOf() caller: Caller,
    @Args('executionId', executionId) id: string,
  ): Promise<ExecutionPayload> {
    return await this.#changed(() => this.runs.resume(caller, id));
  }

  @Allow('pipeline:execute')
  @Mutation(() => ExecutionPayload, { description: 'Runs a stage again, and all that depends on it.' })
  async restartStage(
    @CallerOf() caller: Caller,
    @Args('executionId', executionId) id: string,
    @Args('stageId', stageId) stage: string,
    @Args('preconditions', {
      type: () => [JsonObjectScalar],
      nullable: true,
      description: 'Of a stage that checks preconditions: other ones, in place of those that it has.',
    })
    preconditions?: JsonObject[] | null,
  ): Promise<ExecutionPayload> {
    return await this.#changed(() => this.runs.restartStage(caller, id, stage, preconditions ? { preconditions } : {}));
  }

  @Allow('pipeline:execute')
  @Mutation(() => ExecutionPayload, { description: 'Ends the waiting of a stage that may be skipped.' })
  async skipStage(
    @CallerOf() caller: Caller,
    @Args('executionId', executionId) id: string,
    @Args('stageId', stageId) stage: string,
  ): Promise<ExecutionPayload> {
    return await this.#changed(() => this.runs.patchStage(caller, id, stage, { manualSkip: true }));
  }

  @Allow('pipeline:execute')
  @Mutation(() => ExecutionPayload, { description: "Merges keys into a stage's context and lets it look at once." })
  async patchStage(
    @CallerOf() caller: Caller,
    @Args('executionId', executionId) id: string,
    @Args('stageId', stageId) stage: string,
    @Args('context', { type: () => JsonObjectScalar }) context: JsonObject,
  ): Promise<ExecutionPayload> {
    return await this.#changed(() => this.runs.patchStage(caller, id, stage, context));
  }

  @Allow('judge')
  @Mutation(() => ExecutionPayload, { description: 'Answers a manual judgment.' })
  async judge(
    @CallerOf() caller: Caller,
    @Args('executionId', executionId) id: string,
    @Args('stageId', stageId) stage: string,
    @Args('decision', { type: () => JudgmentDecision }) decision: JudgmentDecision,
    @Args('input', { type: () => String, nullable: true, description: 'One of the `options` that it offers.' })
    input?: string | null,
  ): Promise<ExecutionPayload> {
    const word = decision === JudgmentDecision.CONTINUE ? 'continue' : 'stop';
    return await this.#changed(() => this.runs.judge(caller, id, stage, word, input ?? undefined));
  }

  async #changed(change: () => Promise<Execution>): Promise<ExecutionPayload> {
    return await answered(async () => ({ execution: executionView(await change()) }));
  }
}
