import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField } from '@nestjs/graphql';
import { type Caller, CallerOf } from '../../../access/index.ts';
import { isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { type Execution, NoSuchExecution, Runs } from '../../../orchestration/index.ts';
import { pipelineView, PipelineView } from '../applications/pipeline.view.ts';
import type { GraphqlContext } from '../context.ts';
import { asked, type Connection, PageArgs, pageOfMore } from '../paging.ts';
import { GraphqlResolver } from '../resolver.ts';
import { JsonObjectScalar } from '../scalars.ts';
import { Blocker, blockersOf } from './blockers.ts';
import {
  Cancellation,
  ExecutionConnection,
  ExecutionTrigger,
  executionView,
  ExecutionView,
  Pause,
  summaryView,
} from './execution.view.ts';
import { failureOf, FailureSummary } from './failure.ts';
import { StageView, stageView } from './stage.view.ts';

/** What is read of an execution only when it is asked for. */
@GraphqlResolver(() => ExecutionView)
export class ExecutionFields {
  constructor(@Inject(Runs) private readonly runs: Runs) {}

  @ResolveField(() => PipelineView, { nullable: true, description: 'As it is now; null where it is gone.' })
  async pipeline(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() { configId }: ExecutionView,
  ): Promise<PipelineView | undefined> {
    const found = configId === null ? undefined : await context.loadersOf(caller).pipeline.load(configId);
    return found && pipelineView(found);
  }

  @ResolveField(() => ExecutionTrigger, { complexity: 5 })
  async trigger(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: ExecutionView,
  ): Promise<ExecutionTrigger> {
    const { trigger: raw } = await whole(view, context, caller);
    const { type, user } = raw;
    return { type: typeof type === 'string' ? type : 'manual', user: typeof user === 'string' ? user : null, raw };
  }

  @ResolveField(() => JsonObjectScalar, { complexity: 5, description: 'What it was started with.' })
  async parameters(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: ExecutionView,
  ): Promise<JsonObject> {
    const { parameters } = (await whole(view, context, caller)).trigger;
    return isJsonObject(parameters) ? parameters : {};
  }

  @ResolveField(() => JsonObjectScalar, {
    complexity: 5,
    nullable: true,
    description: 'The template that its pipeline was made with: `id`, `templateVersion`, `digest`, `pipelineRevision`.',
  })
  async source(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: ExecutionView,
  ): Promise<JsonObject | undefined> {
    return (await whole(view, context, caller)).source;
  }

  @ResolveField(() => JsonObjectScalar, {
    complexity: 5,
    nullable: true,
    description: 'The values of the variables of its template.',
  })
  async templateVariables(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: ExecutionView,
  ): Promise<JsonObject | undefined> {
    return (await whole(view, context, caller)).templateVariables;
  }

  @ResolveField(() => [StageView], { complexity: 5, description: 'In the order in which they are shown.' })
  async stages(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: ExecutionView,
    @Args('includeSynthetic', {
      type: () => Boolean,
      defaultValue: false,
      description: 'Those too that stages planned.',
    })
    includeSynthetic: boolean,
  ): Promise<StageView[]> {
    const execution = await whole(view, context, caller);
    const shown = execution.stages.filter((stage) => includeSynthetic || stage.parentStageId === undefined);
    return shown.map((stage) => stageView(execution, stage));
  }

  @ResolveField(() => StageView, { complexity: 5, nullable: true })
  async stage(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: ExecutionView,
    @Args('id', { type: () => String, description: 'Its `stageId` or `refId`.' }) id: string,
  ): Promise<StageView | undefined> {
    const execution = await whole(view, context, caller);
    const found =
      execution.stages.find((stage) => stage.id === id) ?? execution.stages.find((stage) => stage.refId === id);
    return found && stageView(execution, found);
  }

  @ResolveField(() => FailureSummary, { complexity: 5, nullable: true, description: 'Why it failed, from the root.' })
  async failure(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: ExecutionView,
  ): Promise<FailureSummary | undefined> {
    const { execution } = context.loadersOf(caller);
    return await failureOf(await whole(view, context, caller), (id) => execution.load(id));
  }

  @ResolveField(() => [Blocker], { complexity: 5, description: 'What keeps it from going on now.' })
  async blockedOn(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: ExecutionView,
  ): Promise<Blocker[]> {
    return blockersOf(await whole(view, context, caller));
  }

  @ResolveField(() => Cancellation, { complexity: 5, nullable: true })
  async cancellation(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: ExecutionView,
  ): Promise<Cancellation | undefined> {
    const { canceledBy, cancellationReason } = await whole(view, context, caller);
    if (canceledBy === undefined && cancellationReason === undefined) return undefined;
    return { by: canceledBy ?? null, reason: cancellationReason ?? null };
  }

  @ResolveField(() => Pause, { complexity: 5, nullable: true })
  async paused(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: ExecutionView,
  ): Promise<Pause | undefined> {
    const { paused, status } = await whole(view, context, caller);
    return paused && status === 'PAUSED' ? { by: paused.pausedBy, since: new Date(paused.pauseTime) } : undefined;
  }

  @ResolveField(() => ExecutionView, { complexity: 5, nullable: true, description: 'The one that started it.' })
  async parent(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() view: ExecutionView,
  ): Promise<ExecutionView | undefined> {
    const { parent } = await whole(view, context, caller);
    const found = parent && (await context.loadersOf(caller).execution.load(parent.executionId));
    return found && executionView(found);
  }

  @ResolveField(() => ExecutionConnection, { description: 'Those that it started, newest first.' })
  async children(
    @CallerOf() caller: Caller,
    @Parent() { executionId }: ExecutionView,
    @Args() args: PageArgs,
  ): Promise<Connection<ExecutionView>> {
    const page = asked(args);
    const found = await this.runs.list(caller, { parentExecutionId: executionId }, page.first + 1, page.after);
    return pageOfMore(found, page, summaryView, ({ id }) => id);
  }
}

/** @throws {NoSuchExecution} it went between the list and this look */
async function whole(view: ExecutionView, context: GraphqlContext, caller: Caller): Promise<Execution> {
  const found = view.whole ?? (await context.loadersOf(caller).execution.load(view.executionId));
  if (!found) throw new NoSuchExecution(view.executionId);
  return found;
}
