import { Inject } from '@nestjs/common';
import { Args, Context, Field, Int, Mutation, ObjectType, Parent, Query, ResolveField } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import { PipelineLibrary, Pipelines } from '../../../applications/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { answered, Payload, refuseFaults } from '../answers.ts';
import type { GraphqlContext } from '../context.ts';
import { ExecutionConnection, summaryView, type ExecutionView } from '../executions/execution.view.ts';
import { asked, type Connection, PageArgs, pageOfMore } from '../paging.ts';
import { GraphqlResolver } from '../resolver.ts';
import { JsonObjectScalar } from '../scalars.ts';
import { DocumentChangeView, RevisionView } from './application.view.ts';
import { expecting } from './applications.resolver.ts';
import { pipelineView, PipelineView } from './pipeline.view.ts';
import { warningView, WarningView } from './warning.view.ts';

@ObjectType()
class SavePipelinePayload extends Payload {
  @Field(() => PipelineView, { nullable: true, description: 'Null too after a dry run.' }) pipeline?: PipelineView;
  @Field(() => [WarningView], { nullable: true }) warnings?: WarningView[];
}

@ObjectType()
class PipelinePayload extends Payload {
  @Field(() => PipelineView, { nullable: true }) pipeline?: PipelineView;
}

@ObjectType()
class DeletePipelinePayload extends Payload {
  @Field(() => String, { nullable: true, description: 'Its `configId`.' }) deleted?: string;
}

@GraphqlResolver(() => PipelineView)
export class PipelinesResolver {
  constructor(
    @Inject(Pipelines) private readonly pipelines: Pipelines,
    @Inject(PipelineLibrary) private readonly library: PipelineLibrary,
  ) {}

  @Allow('read')
  @Query(() => PipelineView, { nullable: true, description: 'By its name, or else by its `configId`.' })
  async pipeline(
    @CallerOf() caller: Caller,
    @Args('application', { type: () => String }) application: string,
    @Args('nameOrId', { type: () => String }) nameOrId: string,
  ): Promise<PipelineView | undefined> {
    const found = await this.library.find(caller, application, nameOrId);
    return found && pipelineView(found);
  }

  @ResolveField(() => [RevisionView], { description: 'Newest first.' })
  async history(
    @CallerOf() caller: Caller,
    @Parent() { configId }: PipelineView,
    @Args('first', { type: () => Int, defaultValue: 20 }) first: number,
    @Args('before', { type: () => Int, nullable: true, description: 'Goes on after a page.' }) before?: number | null,
  ): Promise<RevisionView[]> {
    return await this.library.history(caller, configId, { first, ...(typeof before === 'number' ? { before } : {}) });
  }

  @ResolveField(() => [DocumentChangeView], { description: 'What changed between two revisions.' })
  async diff(
    @CallerOf() caller: Caller,
    @Parent() { configId }: PipelineView,
    @Args('from', { type: () => Int }) from: number,
    @Args('to', { type: () => Int }) to: number,
  ): Promise<DocumentChangeView[]> {
    return await this.library.diff(caller, configId, from, to);
  }

  @ResolveField(() => JsonObjectScalar, { description: 'The document as it was; save it to go back to it.' })
  async documentAt(
    @CallerOf() caller: Caller,
    @Parent() { configId }: PipelineView,
    @Args('revision', { type: () => Int }) revision: number,
  ): Promise<JsonObject> {
    return await this.library.revision(caller, configId, revision);
  }

  @ResolveField(() => ExecutionConnection, { description: 'Newest first.' })
  async executions(
    @CallerOf() caller: Caller,
    @Context() context: GraphqlContext,
    @Parent() { configId, application }: PipelineView,
    @Args() args: PageArgs,
  ): Promise<Connection<ExecutionView>> {
    const { first, after } = asked(args);
    const filter = { application, pipelineConfigId: configId };
    const found = await context.loadersOf(caller).executionPages.load({ filter, limit: first + 1, before: after });
    return pageOfMore(found, { first, ...(after === undefined ? {} : { after }) }, summaryView, ({ id }) => id);
  }

  @Allow('pipeline:write')
  @Mutation(() => SavePipelinePayload, {
    description: "Makes a pipeline, or changes the one that has the document's `id`.",
  })
  async savePipeline(
    @CallerOf() caller: Caller,
    @Args('document', { type: () => JsonObjectScalar, description: "Spinnaker's own JSON." }) document: JsonObject,
    @Args('expectedRevision', { type: () => Int, nullable: true, description: '0: it must be new.' })
    expectedRevision?: number | null,
    @Args('dryRun', { type: () => Boolean, defaultValue: false, description: 'Checks it, and saves nothing.' })
    dryRun?: boolean,
  ): Promise<SavePipelinePayload> {
    return await answered(async () => {
      if (dryRun === true)
        return {
          warnings: refuseFaults('The pipeline', await this.pipelines.check(caller, document)).map(warningView),
        };
      const { pipeline, warnings } = await this.pipelines.save(caller, document, expecting(expectedRevision));
      return { pipeline: pipelineView(pipeline), warnings: warnings.map(warningView) };
    });
  }

  @Allow('pipeline:write')
  @Mutation(() => DeletePipelinePayload)
  async deletePipeline(
    @CallerOf() caller: Caller,
    @Args('application', { type: () => String }) application: string,
    @Args('nameOrId', { type: () => String }) nameOrId: string,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number | null,
  ): Promise<DeletePipelinePayload> {
    return await answered(async () => {
      const { id } = await this.library.get(caller, application, nameOrId);
      await this.pipelines.delete(caller, id, expecting(expectedRevision));
      return { deleted: id };
    });
  }

  @Allow('pipeline:write')
  @Mutation(() => PipelinePayload, { description: 'One that is not enabled is started by nothing and nobody.' })
  async setPipelineEnabled(
    @CallerOf() caller: Caller,
    @Args('application', { type: () => String }) application: string,
    @Args('nameOrId', { type: () => String }) nameOrId: string,
    @Args('enabled', { type: () => Boolean }) enabled: boolean,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number | null,
  ): Promise<PipelinePayload> {
    return await answered(async () => {
      const { id } = await this.library.get(caller, application, nameOrId);
      const saved = await this.pipelines.setEnabled(caller, id, enabled, expecting(expectedRevision));
      return { pipeline: pipelineView(saved) };
    });
  }
}
