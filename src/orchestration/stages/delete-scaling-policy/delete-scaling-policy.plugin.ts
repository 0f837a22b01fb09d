import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Deletes a policy by which a server group is scaled. */
@Injectable()
@StageKind({
  kind: 'deleteScalingPolicy',
  title: 'Delete scaling policy',
  description: 'Deletes a policy by which a server group is scaled.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      policyName: text().nullish().describe('Name of the policy.'),
      scalingPolicyID: text().nullish().describe('Its id, for clouds that take it so.'),
    }),
  ),
})
export default class DeleteScalingPolicyStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'scaling policies', provider: 'aws' };
}
