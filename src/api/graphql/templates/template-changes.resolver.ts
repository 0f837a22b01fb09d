import { Inject } from '@nestjs/common';
import { Args, Field, Int, Mutation, ObjectType } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { StoredTemplates } from '../../../templates/index.ts';
import { answered, Payload } from '../answers.ts';
import { warningView, WarningView } from '../applications/warning.view.ts';
import { GraphqlResolver } from '../resolver.ts';
import { JsonObjectScalar } from '../scalars.ts';
import { dependentChangeView, DependentChangeView, PipelineTemplateVersionView, versionView } from './template.view.ts';

@ObjectType()
class SavePipelineTemplatePayload extends Payload {
  @Field(() => String, { nullable: true }) templateId?: string;
  @Field(() => PipelineTemplateVersionView, { nullable: true, description: 'The version that says this.' })
  version?: PipelineTemplateVersionView;
  @Field(() => [DependentChangeView], { nullable: true, description: 'Pipelines that are others from now on.' })
  dependents?: DependentChangeView[];
  @Field(() => [WarningView], { nullable: true }) warnings?: WarningView[];
}

@ObjectType()
class DeletePipelineTemplatePayload extends Payload {
  @Field(() => String, { nullable: true, description: 'Its id, with the tag if only that was deleted.' })
  deleted?: string;
}

const optional = { nullable: true } as const;

@GraphqlResolver()
export class TemplateChanges {
  constructor(@Inject(StoredTemplates) private readonly templates: StoredTemplates) {}

  @Allow('pipeline:write')
  @Mutation(() => SavePipelineTemplatePayload, {
    description:
      'Saves a version of a template and moves a tag to it. Pipelines that are made with that tag are planned first: ' +
      'one that would break refuses the save.',
  })
  async savePipelineTemplate(
    @CallerOf() caller: Caller,
    @Args('document', { type: () => JsonObjectScalar }) document: JsonObject,
    @Args('tag', { type: () => String, ...optional, description: '`latest` where it is not said.' })
    tag?: string | null,
    @Args('expectedVersion', { type: () => Int, ...optional, description: '0: it must be new.' })
    expectedVersion?: number | null,
    @Args('skipPlanDependents', { type: () => Boolean, defaultValue: false, description: 'Though a pipeline breaks.' })
    skipPlanDependents?: boolean,
    @Args('dryRun', { type: () => Boolean, defaultValue: false, description: 'Tells all, and saves nothing.' })
    dryRun?: boolean,
  ): Promise<SavePipelineTemplatePayload> {
    return await answered(async () => {
      const { template, dependents, warnings } = await this.templates.save(caller, document, {
        ...(typeof tag === 'string' ? { tag } : {}),
        ...(typeof expectedVersion === 'number' ? { expectedVersion } : {}),
        skipPlanDependents: skipPlanDependents === true,
        dryRun: dryRun === true,
      });
      return {
        templateId: template.id,
        version: versionView(template),
        dependents: dependents.map(dependentChangeView),
        warnings: warnings.map(warningView),
      };
    });
  }

  @Allow('pipeline:write')
  @Mutation(() => DeletePipelineTemplatePayload, { description: 'Refused while anything is made with it.' })
  async deletePipelineTemplate(
    @CallerOf() caller: Caller,
    @Args('id', { type: () => String }) id: string,
    @Args('tag', { type: () => String, ...optional, description: 'Only this name for one of its versions.' })
    tag?: string | null,
  ): Promise<DeletePipelineTemplatePayload> {
    return await answered(async () => {
      await this.templates.delete(caller, id, typeof tag === 'string' ? { tag } : {});
      return { deleted: typeof tag === 'string' ? `${id}:${tag}` : id };
    });
  }
}
