import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { numeric, StageKind, text } from '../../port.ts';

/** Changes how many instances of an AWS server group stand ready. */
@Injectable()
@StageKind({
  kind: 'modifyWarmPool',
  title: 'Modify warm pool',
  description: 'Changes how many instances of an AWS server group stand ready.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      action: text().nullish().describe('Make it, change it or delete it.'),
      minSize: numeric({ min: 0, whole: true }).nullish().describe('The least number that stands ready.'),
      maxGroupPreparedCapacity: numeric({ min: 0, whole: true })
        .nullish()
        .describe('The largest number, those at work included.'),
      poolState: text().nullish().describe('How they wait: Stopped, Running or Hibernated.'),
    }),
  ),
})
export default class ModifyWarmPoolStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'warm pools', provider: 'aws' };
}
