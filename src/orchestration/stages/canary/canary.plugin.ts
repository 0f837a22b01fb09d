import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage } from '../../awaiting/port.ts';
import { numeric, StageKind, text } from '../../port.ts';

/** Deploys a baseline and a canary and has them compared by the older canary service. */
@Injectable()
@StageKind({
  kind: 'canary',
  title: 'Canary',
  description: 'Deploys a baseline and a canary and has them compared by the older canary service.',
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
export default class CanaryStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'canary service', system: 'automated canary analysis' };
}
