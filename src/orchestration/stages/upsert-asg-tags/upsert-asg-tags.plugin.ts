import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Gives tags to AWS server groups. */
@Injectable()
@StageKind({
  kind: 'upsertAsgTags',
  title: 'Upsert AWS server group tags',
  description: 'Gives tags to AWS server groups.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      asgs: z.array(anyMap()).nullish().describe('Server groups: asgName and region.'),
      tags: z.unknown().nullish().describe('Tags and their values.'),
    }),
  ),
})
export default class UpsertAsgTagsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'tags of AWS server groups', provider: 'aws' };
}
