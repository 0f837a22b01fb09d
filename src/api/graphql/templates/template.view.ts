import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { JsonObject } from '../../../kernel/index.ts';
import type {
  DependentChange,
  TemplateDependent,
  TemplateRecord,
  TemplateSummary,
  TemplateVersion,
} from '../../../templates/index.ts';
import { DocumentChangeView } from '../applications/application.view.ts';
import { connectionOf } from '../paging.ts';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.ts';

@ObjectType({ description: 'A name for one of the versions of a template.' })
class PipelineTemplateTag {
  @Field(() => String, { description: '`latest`, `stable`, `unstable`, `experimental`, `test` or `canary`.' })
  tag!: string;
  @Field(() => Int) version!: number;
}

@ObjectType('PipelineTemplate', { description: 'What pipelines are made with.' })
export class PipelineTemplateView {
  @Field(() => String, { description: 'What pipelines name it by: `spinnaker://ID`.' }) templateId!: string;
  @Field(() => String, { description: '`v2`, or `1` for the old form.' }) schema!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true }) description!: string | null;
  @Field(() => String, { nullable: true }) owner!: string | null;
  @Field(() => [String]) scopes!: string[];
  @Field(() => [PipelineTemplateTag]) tags!: PipelineTemplateTag[];
  @Field(() => Int, { description: 'Number of the newest version; hand it back as `expectedVersion`.' })
  version!: number;
  @Field(() => DateTimeScalar) updatedAt!: Date;
  @Field(() => String) updatedBy!: string;
}

@ObjectType()
export class PipelineTemplateConnection extends connectionOf(PipelineTemplateView, 'PipelineTemplate') {}

export const templateView = ({ id, description, owner, ...rest }: TemplateSummary): PipelineTemplateView => ({
  ...rest,
  templateId: id,
  description: description ?? null,
  owner: owner ?? null,
});

@ObjectType('PipelineTemplateVersion', { description: 'One saved state of a template.' })
export class PipelineTemplateVersionView {
  @Field(() => Int) version!: number;
  @Field(() => String, { description: 'Sha256 in hex; `ID@sha256:…` names this version for good.' }) digest!: string;
  @Field(() => [String], { description: 'Tags that name it now.' }) tags!: string[];
  @Field(() => String) savedBy!: string;
  @Field(() => DateTimeScalar) savedAt!: Date;
}

export const versionView = ({ id: _id, ...version }: TemplateVersion): PipelineTemplateVersionView => version;

@ObjectType('PipelineTemplateDocument', { description: 'One version of a template, whole.' })
export class PipelineTemplateDocumentView extends PipelineTemplateVersionView {
  @Field(() => JsonObjectScalar, { description: 'As it was saved.' }) document!: JsonObject;
}

export function documentView({
  version,
  digest,
  tags,
  savedBy,
  savedAt,
  document,
}: TemplateRecord): PipelineTemplateDocumentView {
  return { version, digest, tags, savedBy, savedAt, document };
}

export enum DependentKind {
  PIPELINE = 'PIPELINE',
  TEMPLATE = 'TEMPLATE',
}
registerEnumType(DependentKind, { name: 'DependentKind' });

@ObjectType('TemplateDependent', {
  description: 'A pipeline that is made with a template, or a template that builds on it.',
})
export class TemplateDependentView {
  @Field(() => DependentKind) kind!: DependentKind;
  @Field(() => String, { description: '`configId` of the pipeline, or `templateId`.' }) dependentId!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: 'Of a pipeline.' }) application!: string | null;
  @Field(() => String, { description: 'As it names the template: `ID:TAG` or `ID@sha256:…`.' }) reference!: string;
}

const dependentFields = ({ kind, id, name, application, reference }: TemplateDependent) => ({
  kind: kind === 'pipeline' ? DependentKind.PIPELINE : DependentKind.TEMPLATE,
  dependentId: id,
  name,
  application: application ?? null,
  reference,
});

export const dependentView = (dependent: TemplateDependent): TemplateDependentView => dependentFields(dependent);

@ObjectType('DependentChange', { description: 'What a change of a template does to a pipeline that is made with it.' })
export class DependentChangeView extends TemplateDependentView {
  @Field(() => [DocumentChangeView], { description: 'In the pipeline that the template makes.' })
  changes!: DocumentChangeView[];
}

export const dependentChangeView = ({ changes, ...dependent }: DependentChange): DependentChangeView => ({
  ...dependentFields(dependent),
  changes,
});
