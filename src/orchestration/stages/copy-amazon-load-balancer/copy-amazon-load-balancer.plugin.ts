import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Makes load balancers like another one in other places. */
@Injectable()
@StageKind({
  kind: 'copyAmazonLoadBalancer',
  title: 'Copy AWS load balancer',
  description: 'Makes load balancers like another one in other places.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      loadBalancerName: text().nullish().describe('Load balancer that is copied.'),
      targets: z.array(anyMap()).nullish().describe('Where to, and under which names.'),
    }),
  ),
})
export default class CopyAmazonLoadBalancerStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'copying of load balancers', provider: 'aws' };
}
