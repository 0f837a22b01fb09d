import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Ends the instances of a server group one after another, so that new ones come up with its new launch settings; deprecated. */
@Injectable()
@StageKind({
  kind: 'rollingPush',
  title: 'Rolling push',
  description:
    'Ends the instances of a server group one after another, so that new ones come up with its new launch settings; deprecated.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      termination: anyMap()
        .nullish()
        .describe('How: order, relaunchAllInstances, concurrentRelaunches, totalRelaunches.'),
    }),
  ),
})
export default class RollingPushStage extends AwaitingStage {
  protected override readonly awaits: Awaited = {
    capability: 'launch settings that can be changed in place',
    provider: 'aws',
  };
}
