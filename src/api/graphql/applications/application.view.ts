import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { ApplicationRecord, DocumentChange, Revision } from '../../../applications/index.ts';
import type { Json, JsonObject } from '../../../kernel/index.ts';
import { nodeId, NodeView } from '../node-id.ts';
import { connectionOf } from '../paging.ts';
import { DateTimeScalar, JsonObjectScalar, JsonScalar } from '../scalars.ts';

@ObjectType('Application', {
  implements: () => NodeView,
  description: 'What pipelines, clusters and permissions belong to.',
})
export class ApplicationView extends NodeView {
  @Field(() => String, { description: 'As its owner writes it; upper and lower case are not told apart.' })
  name!: string;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => JsonObjectScalar, { description: 'The document as it was saved, unknown keys included.' })
  attributes!: JsonObject;

  @Field(() => Int, { description: 'Hand it back as `expectedRevision`.' })
  revision!: number;

  @Field(() => DateTimeScalar) createdAt!: Date;
  @Field(() => DateTimeScalar) updatedAt!: Date;
  @Field(() => String) updatedBy!: string;
}

@ObjectType()
export class ApplicationConnection extends connectionOf(ApplicationView, 'Application') {}

export function applicationView(record: ApplicationRecord): ApplicationView {
  const { id, name, document, revision, createdAt, updatedAt, updatedBy } = record;
  const email = document['email'];
  return {
    id: nodeId('Application', id),
    name,
    email: typeof email === 'string' && email !== '' ? email : null,
    attributes: document,
    revision,
    createdAt,
    updatedAt,
    updatedBy,
  };
}

@ObjectType('Revision', { description: 'One saved state of an application or a pipeline.' })
export class RevisionView implements Revision {
  @Field(() => Int) revision!: number;
  @Field(() => String) savedBy!: string;
  @Field(() => DateTimeScalar) savedAt!: Date;
  @Field(() => Boolean, { description: 'It was deleted then.' }) deleted!: boolean;
}

@ObjectType('DocumentChange')
export class DocumentChangeView implements DocumentChange {
  @Field(() => JsonScalar, { description: 'Keys and positions from the root of the document.' })
  path!: (string | number)[];

  @Field(() => String, { description: '`added`, `removed` or `changed`.' })
  change!: DocumentChange['change'];

  @Field(() => JsonScalar, { nullable: true }) before?: Json;
  @Field(() => JsonScalar, { nullable: true }) after?: Json;
}
