import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, canaryConfig } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Judges a new version by its metrics against those of the old one, once or at intervals. */
@Injectable()
@StageKind({
  kind: 'kayentaCanary',
  title: 'Canary analysis',
  description: 'Judges a new version by its metrics against those of the old one, once or at intervals.',
  options: z.lazy(() =>
    z.looseObject({
      analysisType: text().nullish().describe('realTime, realTimeAutomatic or retrospective; for the editor.'),
      canaryConfig: canaryConfig().nullish().describe('What is judged, by which metrics, how often and how strictly.'),
      deployments: anyMap()
        .nullish()
        .describe('Server groups that are deployed for the analysis and removed after it.'),
      isNew: flag().nullish().describe('For the editor.'),
    }),
  ),
})
export default class KayentaCanaryStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'metric store', system: 'canary' };
}
