import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Maps routes to a Cloud Foundry server group. */
@Injectable()
@StageKind({
  kind: 'mapLoadBalancers',
  title: 'Map load balancers',
  description: 'Maps routes to a Cloud Foundry server group.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      cluster: text().nullish().describe('Its cluster.'),
      target: text().nullish().describe('Which server group of the cluster.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      loadBalancerNames: z.array(text()).nullish().describe('Routes, as host and domain.'),
    }),
  ),
})
export default class MapLoadBalancersStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'routes', provider: 'cloudfoundry' };
}
