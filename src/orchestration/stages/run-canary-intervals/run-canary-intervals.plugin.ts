import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, canaryConfig } from '../../awaiting/port.ts';
import { flag, StageKind } from '../../port.ts';

/** Plans the single judgments of a canary analysis. */
@Injectable()
@StageKind({
  kind: 'runCanaryIntervals',
  title: 'Run canary intervals',
  description: 'Plans the single judgments of a canary analysis.',
  options: z.lazy(() =>
    z.looseObject({
      canaryConfig: canaryConfig().nullish().describe('What is judged, by which metrics, how often and how strictly.'),
      continueOnUnhealthy: flag().nullish().describe('A bad judgment does not end the analysis.'),
    }),
  ),
})
export default class RunCanaryIntervalsStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'metric store', system: 'canary' };
}
