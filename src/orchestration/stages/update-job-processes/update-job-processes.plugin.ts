import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Changes which processes of a Titus job run. */
@Injectable()
@StageKind({
  kind: 'updateJobProcesses',
  title: 'Update job processes',
  description: 'Changes which processes of a Titus job run.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      jobId: text().nullish().describe('Id of the job.'),
      serviceJobProcesses: anyMap().nullish().describe('Processes, and whether they run.'),
    }),
  ),
})
export default class UpdateJobProcessesStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'job processes', provider: 'titus' };
}
