import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Starts the instances of an App Engine server group. */
@Injectable()
@StageKind({
  kind: 'startAppEngineServerGroup',
  title: 'Start App Engine server group',
  description: 'Starts the instances of an App Engine server group.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
    }),
  ),
})
export default class StartAppEngineServerGroupStage extends AwaitingStage {
  protected override readonly awaits: Awaited = {
    capability: 'starting and stopping of server groups',
    provider: 'appengine',
  };
}
