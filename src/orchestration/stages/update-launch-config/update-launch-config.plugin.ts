import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Changes what new instances of an AWS server group are made from, the older way. */
@Injectable()
@StageKind({
  kind: 'updateLaunchConfig',
  aliases: ['modifyAsgLaunchConfiguration'],
  title: 'Update launch configuration',
  description: 'Changes what new instances of an AWS server group are made from, the older way.',
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
      asgs: z.array(anyMap()).nullish().describe('Server groups: asgName and region.'),
    }),
  ),
})
export default class UpdateLaunchConfigStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'launch configurations', provider: 'aws' };
}
