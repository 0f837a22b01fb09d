import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Makes scheduled actions of a Tencent Cloud server group, or changes them. */
@Injectable()
@StageKind({
  kind: 'upsertTencentCloudScheduledActions',
  title: 'Upsert Tencent scheduled actions',
  description: 'Makes scheduled actions of a Tencent Cloud server group, or changes them.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      scheduledActions: z.array(anyMap()).nullish().describe('The actions.'),
    }),
  ),
})
export default class UpsertTencentCloudScheduledActionsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'scheduled actions', provider: 'tencentcloud' };
}
