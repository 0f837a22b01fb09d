import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { numeric, StageKind, text } from '../../port.ts';

/** Makes a policy by which a server group is scaled, or changes it. */
@Injectable()
@StageKind({
  kind: 'upsertScalingPolicy',
  title: 'Upsert scaling policy',
  description: 'Makes a policy by which a server group is scaled, or changes it.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      policyName: text().nullish().describe('Name of the policy.'),
      policyArn: text().nullish().describe('The policy that is changed.'),
      adjustmentType: text().nullish().describe('What its numbers count.'),
      minAdjustmentMagnitude: numeric().nullish().describe('The least change.'),
      cooldown: numeric().nullish().describe('Seconds between two changes.'),
      simple: anyMap().nullish().describe('One change at an alarm.'),
      step: anyMap().nullish().describe('Changes by how far an alarm is exceeded.'),
      alarm: anyMap().nullish().describe('When it changes something.'),
      targetTrackingConfiguration: anyMap().nullish().describe('The measure that is held.'),
      scalingPolicy: anyMap().nullish().describe('The policy as a whole, for clouds that take it so.'),
      scalingPolicyID: text().nullish().describe('Its id, for clouds that take it so.'),
      operation: text().nullish().describe('create or update.'),
    }),
  ),
})
export default class UpsertScalingPolicyStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'scaling policies', provider: 'aws' };
}
