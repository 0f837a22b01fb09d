import { Inject } from '@nestjs/common';
import { Args, Int, Parent, Query, ResolveField } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import { TemplateLibrary } from '../../../templates/index.ts';
import { DocumentChangeView } from '../applications/application.view.ts';
import { asked, type Connection, page, PageArgs } from '../paging.ts';
import { GraphqlResolver } from '../resolver.ts';
import {
  dependentView,
  documentView,
  PipelineTemplateConnection,
  PipelineTemplateDocumentView,
  PipelineTemplateVersionView,
  PipelineTemplateView,
  TemplateDependentView,
  templateView,
  versionView,
} from './template.view.ts';

@GraphqlResolver(() => PipelineTemplateView)
export class TemplatesResolver {
  constructor(@Inject(TemplateLibrary) private readonly library: TemplateLibrary) {}

  @Allow('read')
  @Query(() => PipelineTemplateView, { nullable: true })
  async pipelineTemplate(
    @CallerOf() caller: Caller,
    @Args('id', { type: () => String, description: 'Without a tag.' }) id: string,
  ): Promise<PipelineTemplateView | undefined> {
    const found = await this.library.find(caller, id);
    return found && templateView(found);
  }

  @Allow('read')
  @Query(() => PipelineTemplateConnection, { description: 'By id.' })
  async pipelineTemplates(
    @CallerOf() caller: Caller,
    @Args() args: PageArgs,
    @Args('scopes', { type: () => [String], nullable: true, description: 'Those that have one of these.' })
    scopes?: string[] | null,
  ): Promise<Connection<PipelineTemplateView>> {
    const { items, next } = await this.library.list(caller, asked(args), scopes ?? []);
    return page(items, templateView, { keyOf: ({ id }) => id, hasNext: next !== undefined, after: args.after });
  }

  @ResolveField(() => PipelineTemplateDocumentView, {
    nullable: true,
    description: 'One version, whole: by its tag, by its digest, or the one called `latest`.',
  })
  async at(
    @CallerOf() caller: Caller,
    @Parent() { templateId }: PipelineTemplateView,
    @Args('tag', { type: () => String, nullable: true }) tag?: string | null,
    @Args('digest', { type: () => String, nullable: true, description: 'Sha256 in hex.' }) digest?: string | null,
  ): Promise<PipelineTemplateDocumentView | undefined> {
    const which = typeof digest === 'string' ? `@sha256:${digest}` : typeof tag === 'string' ? `:${tag}` : '';
    const found = await this.library.version(caller, `${templateId}${which}`);
    return found && documentView(found);
  }

  @ResolveField(() => [PipelineTemplateVersionView], { description: 'Newest first.' })
  async versions(
    @CallerOf() caller: Caller,
    @Parent() { templateId }: PipelineTemplateView,
    @Args('first', { type: () => Int, defaultValue: 20 }) first: number,
    @Args('before', { type: () => Int, nullable: true, description: 'Goes on after a page.' }) before?: number | null,
  ): Promise<PipelineTemplateVersionView[]> {
    const paged = { first, ...(typeof before === 'number' ? { before } : {}) };
    return (await this.library.versions(caller, templateId, paged)).map(versionView);
  }

  @ResolveField(() => [DocumentChangeView], { description: 'What changed between two versions.' })
  async diff(
    @CallerOf() caller: Caller,
    @Parent() { templateId }: PipelineTemplateView,
    @Args('from', { type: () => Int }) from: number,
    @Args('to', { type: () => Int }) to: number,
  ): Promise<DocumentChangeView[]> {
    return await this.library.diff(caller, templateId, from, to);
  }

  @ResolveField(() => [TemplateDependentView], { description: 'Who is made with it.' })
  async dependents(
    @CallerOf() caller: Caller,
    @Parent() { templateId }: PipelineTemplateView,
  ): Promise<TemplateDependentView[]> {
    return (await this.library.dependents(caller, templateId)).map(dependentView);
  }
}
