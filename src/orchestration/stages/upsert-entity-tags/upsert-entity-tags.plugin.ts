import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudAccount } from '../../awaiting/port.ts';
import { flag, StageKind } from '../../port.ts';

/** Writes tags on things of the cloud, for people and tools to read. */
@Injectable()
@StageKind({
  kind: 'upsertEntityTags',
  title: 'Upsert entity tags',
  description: 'Writes tags on things of the cloud, for people and tools to read.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      entityRef: anyMap().nullish().describe('What is tagged: entityType, entityId, account, region.'),
      tags: z.unknown().nullish().describe('Tags: name, value, valueType, namespace.'),
      isPartial: flag().nullish().default(true).describe('Tags that are not named stay; true when it is not said.'),
    }),
  ),
})
export default class UpsertEntityTagsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'entity tags', provider: 'aws' };
}
