import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { ProjectRecord } from '../../../applications/index.ts';
import { isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { nodeId, NodeView } from '../node-id.ts';
import { connectionOf } from '../paging.ts';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.ts';

@ObjectType('Project', {
  implements: () => NodeView,
  description: 'Applications, pipelines and clusters that are looked at together.',
})
export class ProjectView extends NodeView {
  @Field(() => String, { description: 'The `id` within the document.' })
  projectId!: string;

  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true }) email!: string | null;
  @Field(() => [String], { description: 'Those that its `config` lists.' }) applications!: string[];

  @Field(() => JsonObjectScalar, { description: "Spinnaker's own JSON as it was saved." })
  document!: JsonObject;

  @Field(() => Int, { description: 'Hand it back as `expectedRevision`.' })
  revision!: number;

  @Field(() => DateTimeScalar) createdAt!: Date;
  @Field(() => DateTimeScalar) updatedAt!: Date;
  @Field(() => String) updatedBy!: string;
}

@ObjectType()
export class ProjectConnection extends connectionOf(ProjectView, 'Project') {}

export function projectView(record: ProjectRecord): ProjectView {
  const { id, document, ...rest } = record;
  const config = isJsonObject(document['config']) ? document['config'] : {};
  const applications = Array.isArray(config['applications']) ? config['applications'] : [];
  const email = document['email'];
  return {
    ...rest,
    id: nodeId('Project', id),
    projectId: id,
    email: typeof email === 'string' && email !== '' ? email : null,
    applications: applications.filter((name) => typeof name === 'string'),
    document,
  };
}
