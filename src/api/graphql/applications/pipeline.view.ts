import { Field, Int, ObjectType } from '@nestjs/graphql';
import { declaredParameters, isEnabled, type PipelineRecord } from '../../../applications/index.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/index.ts';
import { nodeId, NodeView } from '../node-id.ts';
import { connectionOf } from '../paging.ts';
import { DateTimeScalar, JsonObjectScalar, JsonScalar } from '../scalars.ts';

@ObjectType('Parameter', { description: 'A value that a start asks for.' })
export class ParameterView {
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: '`string`, `number` or `boolean`; null: anything goes.' })
  type?: string;
  @Field(() => Boolean) required!: boolean;
  @Field(() => JsonScalar, { nullable: true }) default?: Json;
  @Field(() => [JsonScalar], { nullable: true, description: 'Null: any value is allowed.' }) options?: Json[];
}

@ObjectType({ description: 'A stage as the pipeline has it, before any expression is evaluated.' })
export class StageConfig {
  @Field(() => String) refId!: string;
  @Field(() => [String]) requisiteStageRefIds!: string[];
  @Field(() => String) type!: string;
  @Field(() => String) name!: string;
  @Field(() => JsonObjectScalar) config!: JsonObject;
}

@ObjectType({ description: 'What starts the pipeline by itself.' })
export class TriggerConfig {
  @Field(() => String) type!: string;
  @Field(() => Boolean) enabled!: boolean;
  @Field(() => JsonObjectScalar) config!: JsonObject;
}

@ObjectType('Pipeline', { implements: () => NodeView })
export class PipelineView extends NodeView {
  @Field(() => String, { description: 'The `id` within the document.' })
  configId!: string;

  @Field(() => String) name!: string;

  @Field(() => String, { description: 'Name of its application, in lower case.' })
  application!: string;

  @Field(() => Int, { nullable: true, description: 'Where it stands in the list; null: at the end.' })
  index!: number | null;

  @Field(() => Boolean, { description: 'Nothing and nobody starts it.' })
  disabled!: boolean;

  @Field(() => JsonObjectScalar, {
    description: "Spinnaker's own JSON as it was saved: the source of all other fields.",
  })
  document!: JsonObject;

  @Field(() => [ParameterView]) parameters!: ParameterView[];
  @Field(() => [StageConfig]) stages!: StageConfig[];
  @Field(() => [TriggerConfig]) triggers!: TriggerConfig[];

  @Field(() => Int, { description: 'Hand it back as `expectedRevision`.' })
  revision!: number;

  @Field(() => DateTimeScalar) createdAt!: Date;
  @Field(() => DateTimeScalar) updatedAt!: Date;
  @Field(() => String) updatedBy!: string;
}

@ObjectType()
export class PipelineConnection extends connectionOf(PipelineView, 'Pipeline') {}

export function pipelineView(record: PipelineRecord): PipelineView {
  const { id, name, application, index, disabled, document, revision, createdAt, updatedAt, updatedBy } = record;
  return {
    id: nodeId('Pipeline', id),
    configId: id,
    name,
    application,
    index: index ?? null,
    disabled,
    document,
    parameters: declaredParameters(document['parameterConfig']),
    stages: objectsIn(document['stages']).map(stageConfig),
    triggers: objectsIn(document['triggers']).map((config) => ({
      type: textOf(config['type']) ?? '',
      enabled: isEnabled(config),
      config,
    })),
    revision,
    createdAt,
    updatedAt,
    updatedBy,
  };
}

function stageConfig(config: JsonObject, position: number): StageConfig {
  const requisites = config['requisiteStageRefIds'];
  const type = textOf(config['type']) ?? '';
  return {
    refId: textOf(config['refId']) ?? String(position),
    requisiteStageRefIds: Array.isArray(requisites) ? requisites.flatMap((refId) => textOf(refId) ?? []) : [],
    type,
    name: textOf(config['name']) ?? type,
    config,
  };
}

const objectsIn = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
