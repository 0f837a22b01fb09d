import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, buildJob } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Runs a Wercker pipeline, named as application/pipeline; kept for older definitions. */
@Injectable()
@StageKind({
  kind: 'wercker',
  title: 'Wercker',
  description: 'Runs a Wercker pipeline, named as application/pipeline; kept for older definitions.',
  options: z.lazy(() =>
    z.looseObject({
      ...buildJob,
      app: text().nullish().describe('Application of the job.'),
      pipeline: text().nullish().describe('Pipeline of the job.'),
    }),
  ),
})
export default class WerckerStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'build server', system: 'wercker', namedBy: 'master' };
}
