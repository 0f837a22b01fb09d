import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { numeric, StageKind, text } from '../../port.ts';

/** Changes health checks, cool-down and termination policies of AWS server groups. */
@Injectable()
@StageKind({
  kind: 'modifyAsg',
  title: 'Modify AWS server group',
  description: 'Changes health checks, cool-down and termination policies of AWS server groups.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      asgs: z.array(anyMap()).nullish().describe('Server groups: asgName and region.'),
      cooldown: numeric().nullish().describe('Seconds between two changes of size.'),
      enabledMetrics: z.array(text()).nullish().describe('Metrics that are collected.'),
      healthCheckType: text().nullish().describe('What says whether an instance is well.'),
      healthCheckGracePeriod: numeric().nullish().describe('Seconds that a new instance may take.'),
      terminationPolicies: z.array(text()).nullish().describe('Which instances go first.'),
    }),
  ),
})
export default class ModifyAsgStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'changing of a server group in place', provider: 'aws' };
}
