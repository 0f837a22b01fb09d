import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage } from '../../awaiting/port.ts';
import { StageKind } from '../../port.ts';

/** Deploys the server groups that a canary analysis compares. */
@Injectable()
@StageKind({
  kind: 'deployCanaryServerGroups',
  title: 'Deploy canary server groups',
  description: 'Deploys the server groups that a canary analysis compares.',
  options: z.lazy(() =>
    z.looseObject({
      deployments: anyMap().nullish().describe('What is deployed: baseline and the clusters that are compared.'),
    }),
  ),
})
export default class DeployCanaryServerGroupsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'canary deployments', provider: 'aws' };
}
