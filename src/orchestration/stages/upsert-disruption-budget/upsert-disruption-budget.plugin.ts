import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudPlace } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Says how many instances of a Titus job may be moved at a time. */
@Injectable()
@StageKind({
  kind: 'upsertDisruptionBudget',
  title: 'Upsert disruption budget',
  description: 'Says how many instances of a Titus job may be moved at a time.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudPlace,
      jobId: text().nullish().describe('Id of the job.'),
      disruptionBudget: anyMap().nullish().describe('The budget.'),
    }),
  ),
})
export default class UpsertDisruptionBudgetStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'disruption budgets', provider: 'titus' };
}
