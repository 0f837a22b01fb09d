import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Changes how a Google server group is scaled by its load. */
@Injectable()
@StageKind({
  kind: 'modifyGceAutoscalingPolicy',
  title: 'Modify autoscaling policy',
  description: 'Changes how a Google server group is scaled by its load.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      autoscalingPolicy: anyMap().nullish().describe('The policy.'),
      autoHealingPolicy: anyMap().nullish().describe('When instances are replaced.'),
      mode: text().nullish().describe('Whether the policy holds.'),
    }),
  ),
})
export default class ModifyGceAutoscalingPolicyStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'scaling policies', provider: 'gce' };
}
