import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage } from '../../awaiting/port.ts';
import { StageKind } from '../../port.ts';

/** Removes the server groups that a canary analysis has compared. */
@Injectable()
@StageKind({
  kind: 'cleanupCanaryClusters',
  title: 'Clean up canary clusters',
  description: 'Removes the server groups that a canary analysis has compared.',
  options: z.lazy(() =>
    z.looseObject({
      deployments: anyMap().nullish().describe('What was deployed: baseline and the clusters that were compared.'),
    }),
  ),
})
export default class CleanupCanaryClustersStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'canary deployments', provider: 'aws' };
}
