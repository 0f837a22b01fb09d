import { Inject } from '@nestjs/common';
import { Args, Field, Int, Mutation, ObjectType, Parent, Query, ResolveField } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import { Projects } from '../../../applications/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { answered, Payload } from '../answers.ts';
import { asked, type Connection, page, PageArgs } from '../paging.ts';
import { GraphqlResolver } from '../resolver.ts';
import { JsonObjectScalar } from '../scalars.ts';
import { RevisionView } from './application.view.ts';
import { expecting } from './applications.resolver.ts';
import { ProjectConnection, projectView, ProjectView } from './project.view.ts';

@ObjectType()
class SaveProjectPayload extends Payload {
  @Field(() => ProjectView, { nullable: true }) project?: ProjectView;
}

@ObjectType()
class DeleteProjectPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'Its name or id, as it was given.' }) deleted?: string;
}

@GraphqlResolver(() => ProjectView)
export class ProjectsResolver {
  constructor(@Inject(Projects) private readonly projects: Projects) {}

  @Allow('read')
  @Query(() => ProjectView, { nullable: true, description: 'By its name, or else by its `projectId`.' })
  async project(
    @CallerOf() caller: Caller,
    @Args('nameOrId', { type: () => String }) nameOrId: string,
  ): Promise<ProjectView | undefined> {
    const found = await this.projects.find(caller, nameOrId);
    return found && projectView(found);
  }

  @Allow('read')
  @Query(() => ProjectConnection, {
    name: 'projects',
    description: 'Those of which the caller may read every application, by name.',
  })
  async list(@CallerOf() caller: Caller, @Args() args: PageArgs): Promise<Connection<ProjectView>> {
    const { items, next } = await this.projects.list(caller, asked(args));
    return page(items, projectView, { keyOf: Projects.placeOf, hasNext: next !== undefined, after: args.after });
  }

  @ResolveField(() => [RevisionView], { description: 'Newest first.' })
  async history(
    @CallerOf() caller: Caller,
    @Parent() { projectId }: ProjectView,
    @Args('first', { type: () => Int, defaultValue: 20 }) first: number,
    @Args('before', { type: () => Int, nullable: true, description: 'Goes on after a page.' }) before?: number | null,
  ): Promise<RevisionView[]> {
    const more = typeof before === 'number' ? { before } : {};
    return await this.projects.history(caller, projectId, { first, ...more });
  }

  @Allow('application:write')
  @Mutation(() => SaveProjectPayload, {
    description: 'Makes a project, or changes the one of its id; without an id, the one of its name.',
  })
  async saveProject(
    @CallerOf() caller: Caller,
    @Args('document', { type: () => JsonObjectScalar, description: "Spinnaker's own JSON." }) document: JsonObject,
    @Args('expectedRevision', { type: () => Int, nullable: true, description: '0: it must be new.' })
    expectedRevision?: number | null,
  ): Promise<SaveProjectPayload> {
    return await answered(async () => ({
      project: projectView(await this.projects.save(caller, document, expecting(expectedRevision))),
    }));
  }

  @Allow('application:write')
  @Mutation(() => DeleteProjectPayload, { description: 'What it is about stays as it is.' })
  async deleteProject(
    @CallerOf() caller: Caller,
    @Args('nameOrId', { type: () => String }) nameOrId: string,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number | null,
  ): Promise<DeleteProjectPayload> {
    return await answered(async () => {
      await this.projects.delete(caller, nameOrId, expecting(expectedRevision));
      return { deleted: nameOrId };
    });
  }
}
