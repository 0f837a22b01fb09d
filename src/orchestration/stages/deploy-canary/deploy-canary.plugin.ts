import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage } from '../../awaiting/port.ts';
import { numeric, StageKind, text } from '../../port.ts';

/** Deploys the clusters that the older canary service compares. */
@Injectable()
@StageKind({
  kind: 'deployCanary',
  title: 'Deploy canary',
  description: 'Deploys the clusters that the older canary service compares.',
  options: z.lazy(() =>
    z.looseObject({
      canary: anyMap().nullish().describe('What is compared, by whose configuration, and for how long.'),
      baseline: anyMap().nullish().describe('The version that is compared with.'),
      clusterPairs: z
        .array(z.looseObject({ baseline: anyMap().nullish(), canary: anyMap().nullish() }))
        .nullish()
        .describe('Clusters that are compared, in pairs.'),
      owner: text().nullish().describe('Who is told of the result.'),
      watchers: z.array(text()).nullish().describe('Who else is.'),
      lifetimeHours: numeric({ min: 0 }).nullish().describe('Hours that the comparison takes.'),
    }),
  ),
})
export default class DeployCanaryStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'canary service', system: 'automated canary analysis' };
}
