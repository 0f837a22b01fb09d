import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Gives tags to server groups. */
@Injectable()
@StageKind({
  kind: 'upsertServerGroupTags',
  title: 'Upsert server group tags',
  description: 'Gives tags to server groups.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      tags: z.unknown().nullish().describe('Tags and their values.'),
    }),
  ),
})
export default class UpsertServerGroupTagsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'tags that can be changed', provider: 'aws' };
}
