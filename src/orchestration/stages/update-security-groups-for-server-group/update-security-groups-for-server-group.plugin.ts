import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Changes which firewalls hold for an AWS server group. */
@Injectable()
@StageKind({
  kind: 'updateSecurityGroupsForServerGroup',
  title: 'Update firewalls of server group',
  description: 'Changes which firewalls hold for an AWS server group.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      securityGroups: z.array(text()).nullish().describe('The firewalls.'),
      securityGroupsAppendOnly: flag().nullish().describe('Add them to those that hold already.'),
      amiName: text().nullish().describe('Image of the new launch settings.'),
      launchConfiguration: anyMap().nullish().describe('Further launch settings.'),
    }),
  ),
})
export default class UpdateSecurityGroupsForServerGroupStage extends AwaitingStage {
  protected override readonly awaits: Awaited = {
    capability: 'changing of the firewalls of a server group',
    provider: 'aws',
  };
}
