import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Changes what new instances of an AWS server group are made from. */
@Injectable()
@StageKind({
  kind: 'updateLaunchTemplate',
  title: 'Update launch template',
  description: 'Changes what new instances of an AWS server group are made from.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      imageId: text().nullish().describe('Image that new instances run.'),
      instanceType: text().nullish().describe('Size of new instances.'),
      securityGroups: z.array(text()).nullish().describe('Firewalls of new instances.'),
      securityGroupsAppendOnly: flag().nullish().describe('Add them to those that hold already.'),
      spotMaxPrice: text().nullish().describe('The most that an instance may cost.'),
    }),
  ),
})
export default class UpdateLaunchTemplateStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'launch templates', provider: 'aws' };
}
