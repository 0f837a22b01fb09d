import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Ends a job and forgets it. */
@Injectable()
@StageKind({
  kind: 'destroyJob',
  title: 'Destroy job',
  description: 'Ends a job and forgets it.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      jobName: text().nullish().describe('Name of the job.'),
      jobId: text().nullish().describe('Id of the job.'),
      namespace: text().nullish().describe('Namespace of the job.'),
    }),
  ),
})
export default class DestroyJobStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'jobs', provider: 'kubernetes' };
}
