import { Inject } from '@nestjs/common';
import { Args, Field, Int, Mutation, ObjectType, Parent, Query, ResolveField } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import { Applications, PipelineLibrary } from '../../../applications/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { answered, Payload } from '../answers.ts';
import { asked, type Connection, page, PageArgs } from '../paging.ts';
import { GraphqlResolver } from '../resolver.ts';
import { JsonObjectScalar } from '../scalars.ts';
import {
  ApplicationConnection,
  applicationView,
  ApplicationView,
  DocumentChangeView,
  RevisionView,
} from './application.view.ts';
import { PipelineConnection, pipelineView, type PipelineView } from './pipeline.view.ts';

@ObjectType()
class SaveApplicationPayload extends Payload {
  @Field(() => ApplicationView, { nullable: true }) application?: ApplicationView;
}

@ObjectType()
class DeleteApplicationPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'Its name.' }) deleted?: string;
}

@GraphqlResolver(() => ApplicationView)
export class ApplicationsResolver {
  constructor(
    @Inject(Applications) private readonly applications: Applications,
    @Inject(PipelineLibrary) private readonly library: PipelineLibrary,
  ) {}

  @Allow('read')
  @Query(() => ApplicationView, { nullable: true })
  async application(
    @CallerOf() caller: Caller,
    @Args('name', { type: () => String }) name: string,
  ): Promise<ApplicationView | undefined> {
    const found = await this.applications.find(caller, name);
    return found && applicationView(found);
  }

  @Allow('read')
  @Query(() => ApplicationConnection, { name: 'applications', description: 'Those that the caller may read, by name.' })
  async list(@CallerOf() caller: Caller, @Args() args: PageArgs): Promise<Connection<ApplicationView>> {
    const { items, next } = await this.applications.list(caller, asked(args));
    return page(items, applicationView, { keyOf: ({ id }) => id, hasNext: next !== undefined, after: args.after });
  }

  @ResolveField(() => PipelineConnection, { description: 'By `index`, then by name.' })
  async pipelines(
    @CallerOf() caller: Caller,
    @Parent() application: ApplicationView,
    @Args() args: PageArgs,
  ): Promise<Connection<PipelineView>> {
    const { items, next } = await this.library.list(caller, application.name, asked(args));
    const keyOf = PipelineLibrary.placeOf;
    return page(items, pipelineView, { keyOf, hasNext: next !== undefined, after: args.after });
  }

  @ResolveField(() => [RevisionView], { description: 'Newest first.' })
  async history(
    @CallerOf() caller: Caller,
    @Parent() application: ApplicationView,
    @Args('first', { type: () => Int, defaultValue: 20 }) first: number,
    @Args('before', { type: () => Int, nullable: true, description: 'Goes on after a page.' }) before?: number | null,
  ): Promise<RevisionView[]> {
    return await this.applications.history(caller, application.name, {
      first,
      ...(typeof before === 'number' ? { before } : {}),
    });
  }

  @ResolveField(() => [DocumentChangeView], { description: 'What changed between two revisions.' })
  async diff(
    @CallerOf() caller: Caller,
    @Parent() application: ApplicationView,
    @Args('from', { type: () => Int }) from: number,
    @Args('to', { type: () => Int }) to: number,
  ): Promise<DocumentChangeView[]> {
    return await this.applications.diff(caller, application.name, from, to);
  }

  @Allow('application:write')
  @Mutation(() => SaveApplicationPayload, { description: 'Makes an application, or changes the one of that name.' })
  async saveApplication(
    @CallerOf() caller: Caller,
    @Args('document', {
      type: () => JsonObjectScalar,
      description: 'At least `name`; other keys are kept as they are.',
    })
    document: JsonObject,
    @Args('expectedRevision', { type: () => Int, nullable: true, description: '0: it must be new.' })
    expectedRevision?: number | null,
  ): Promise<SaveApplicationPayload> {
    return await answered(async () => ({
      application: applicationView(await this.applications.save(caller, document, expecting(expectedRevision))),
    }));
  }

  @Allow('application:write')
  @Mutation(() => DeleteApplicationPayload)
  async deleteApplication(
    @CallerOf() caller: Caller,
    @Args('name', { type: () => String }) name: string,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number | null,
    @Args('force', { type: () => Boolean, defaultValue: false, description: 'Deletes its pipelines too.' })
    force?: boolean,
  ): Promise<DeleteApplicationPayload> {
    return await answered(async () => {
      await this.applications.delete(caller, name, { ...expecting(expectedRevision), force: force === true });
      return { deleted: name };
    });
  }
}

/** GraphQL says null where nothing is meant. */
export function expecting(expectedRevision: number | null | undefined): { expectedRevision?: number } {
  return expectedRevision === undefined || expectedRevision === null ? {} : { expectedRevision };
}
