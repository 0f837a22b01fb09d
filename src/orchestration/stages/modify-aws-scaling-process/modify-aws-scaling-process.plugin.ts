import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace, moniker } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Suspends or resumes processes that change an AWS server group by themselves. */
@Injectable()
@StageKind({
  kind: 'modifyAwsScalingProcess',
  aliases: ['modifyScalingProcess'],
  title: 'Modify scaling process',
  description: 'Suspends or resumes processes that change an AWS server group by themselves.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      serverGroupName: text().nullish().describe('The server group.'),
      asgName: text().nullish().describe('The same as serverGroupName.'),
      target: text().nullish().describe('Which server group of the cluster, instead of a name.'),
      cluster: text().nullish().describe('With target: app-stack-detail.'),
      moniker: moniker().nullish().describe('The cluster, in another spelling.'),
      action: z.enum(['suspend', 'resume']).nullish().describe('Suspend or resume.'),
      processes: z.array(text()).nullish().describe('Which: Launch, Terminate, AddToLoadBalancer and so on.'),
    }),
  ),
})
export default class ModifyAwsScalingProcessStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'scaling processes', provider: 'aws' };
}
