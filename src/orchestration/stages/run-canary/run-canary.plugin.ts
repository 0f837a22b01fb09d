import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage } from '../../awaiting/port.ts';
import { numeric, StageKind, text } from '../../port.ts';

/** Has one window of metrics judged. */
@Injectable()
@StageKind({
  kind: 'runCanary',
  title: 'Run canary',
  description: 'Has one window of metrics judged.',
  options: z.lazy(() =>
    z.looseObject({
      canaryConfigId: text().nullish().describe('Id of the canary configuration.'),
      canaryConfigName: text().nullish().describe('Its name, instead of its id.'),
      configurationAccountName: text().nullish().describe('Account that holds the configuration.'),
      metricsAccountName: text().nullish().describe('Account of the metric store.'),
      storageAccountName: text().nullish().describe('Account that keeps the results.'),
      scopes: anyMap().nullish().describe('Scopes by name, each with control and experiment.'),
      scoreThresholds: z
        .looseObject({ pass: numeric().nullish(), marginal: numeric().nullish() })
        .nullish()
        .describe('Scores that count as good and as barely good.'),
      siteLocal: anyMap().nullish().describe('What the site adds to each request.'),
    }),
  ),
})
export default class RunCanaryStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'metric store', system: 'canary' };
}
