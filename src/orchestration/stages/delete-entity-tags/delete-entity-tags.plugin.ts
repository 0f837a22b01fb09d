import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudAccount } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Takes tags from a thing of the cloud. */
@Injectable()
@StageKind({
  kind: 'deleteEntityTags',
  title: 'Delete entity tags',
  description: 'Takes tags from a thing of the cloud.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      id: text().nullish().describe('Id of the tagged thing.'),
      entityRef: anyMap().nullish().describe('What is tagged, instead of its id.'),
      tags: z.array(text()).nullish().describe('Names of the tags; all when none is named.'),
      deleteAll: flag().nullish().describe('Take all of them.'),
    }),
  ),
})
export default class DeleteEntityTagsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'entity tags', provider: 'aws' };
}
