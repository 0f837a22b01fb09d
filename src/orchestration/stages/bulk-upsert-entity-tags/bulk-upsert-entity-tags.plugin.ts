import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudAccount } from '../../awaiting/port.ts';
import { flag, StageKind } from '../../port.ts';

/** Writes tags on many things of the cloud at once. */
@Injectable()
@StageKind({
  kind: 'bulkUpsertEntityTags',
  title: 'Upsert many entity tags',
  description: 'Writes tags on many things of the cloud at once.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      entityTags: z.array(anyMap()).nullish().describe('For each thing: entityRef and tags.'),
      isPartial: flag().nullish().default(true).describe('Tags that are not named stay; true when it is not said.'),
    }),
  ),
})
export default class BulkUpsertEntityTagsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'entity tags', provider: 'aws' };
}
