import { Inject } from '@nestjs/common';
import { Args, Field, ObjectType, Parent, Query, ResolveField } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf, demand } from '../../../access/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { type PlannedPipeline, TemplateLibrary, TemplatedPipelines, templateUse } from '../../../templates/index.ts';
import { answered, Payload } from '../answers.ts';
import { PipelineView } from '../applications/pipeline.view.ts';
import { warningView, WarningView } from '../applications/warning.view.ts';
import { GraphqlResolver } from '../resolver.ts';
import { JsonObjectScalar } from '../scalars.ts';
import { PipelineTemplateView, templateView } from './template.view.ts';

@ObjectType({ description: 'What a template makes of a pipeline, every variable in its place.' })
class RenderedPipeline extends Payload {
  @Field(() => JsonObjectScalar, { nullable: true, description: 'An ordinary pipeline; null where `errors` tell why.' })
  document?: JsonObject;
  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'What it was made of: the template by `id`, `templateVersion` and `digest`.',
  })
  source?: JsonObject;
  @Field(() => [WarningView], { nullable: true }) warnings?: WarningView[];
}

@ObjectType({ description: 'How a pipeline names its template.' })
class TemplateReference {
  @Field(() => String, { description: 'As it is written, `spinnaker://ID:TAG`.' }) reference!: string;
  @Field(() => String, { description: '`v2`, or `1` for the old form.' }) schema!: string;
  @Field(() => PipelineTemplateView, { nullable: true, description: 'Null where it is not stored here.' })
  template!: PipelineTemplateView | null;
}

/** The template of a pipeline, and what it makes. Made when it is asked for. */
@GraphqlResolver(() => PipelineView)
export class RenderedPipelines {
  constructor(
    @Inject(TemplatedPipelines) private readonly templated: TemplatedPipelines,
    @Inject(TemplateLibrary) private readonly library: TemplateLibrary,
  ) {}

  @ResolveField(() => TemplateReference, {
    nullable: true,
    complexity: 5,
    description: 'What it is made with; null where it says all itself.',
  })
  async template(
    @CallerOf() caller: Caller,
    @Parent() { document }: PipelineView,
  ): Promise<TemplateReference | undefined> {
    const use = templateUse(document);
    if (use === undefined) return undefined;
    const found = await this.library.findNamed(caller, use.reference);
    return { reference: use.reference, schema: use.schema, template: found ? templateView(found) : null };
  }

  @ResolveField(() => RenderedPipeline, {
    nullable: true,
    complexity: 20,
    description: 'What its template makes of it now; null where it is made with none.',
  })
  async rendered(@Parent() { document }: PipelineView): Promise<RenderedPipeline | undefined> {
    if (templateUse(document) === undefined) return undefined;
    return await answered(async () => renderedView(await this.templated.plan(document)));
  }

  @Allow('read')
  @Query(() => RenderedPipeline, {
    complexity: 20,
    description: 'What a template makes of a configuration. Nothing is saved.',
  })
  async planTemplate(
    @CallerOf() caller: Caller,
    @Args('config', { type: () => JsonObjectScalar, description: 'A pipeline that names a template.' })
    config: JsonObject,
    @Args('trigger', { type: () => JsonObjectScalar, nullable: true, description: 'What would start it.' })
    trigger?: JsonObject | null,
  ): Promise<RenderedPipeline> {
    demand(caller, 'read');
    return await answered(async () => renderedView(await this.templated.plan(config, trigger ?? {})));
  }
}

function renderedView({ pipeline, warnings }: PlannedPipeline): Omit<RenderedPipeline, 'errors'> {
  return {
    document: pipeline,
    source: pipeline['source'] as JsonObject,
    warnings: warnings.map(warningView),
  };
}
