import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Makes actions that change the size of an AWS server group at set times, or changes them. */
@Injectable()
@StageKind({
  kind: 'upsertAsgScheduledActions',
  title: 'Upsert scheduled actions',
  description: 'Makes actions that change the size of an AWS server group at set times, or changes them.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      asgs: z.array(anyMap()).nullish().describe('Server groups: asgName and region.'),
      scheduledActions: z
        .array(anyMap())
        .nullish()
        .describe('The actions: recurrence, minSize, maxSize, desiredCapacity.'),
    }),
  ),
})
export default class UpsertAsgScheduledActionsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'scheduled actions', provider: 'aws' };
}
