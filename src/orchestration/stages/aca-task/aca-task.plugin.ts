import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage } from '../../awaiting/port.ts';
import { StageKind } from '../../port.ts';

/** Has server groups that are there already compared by the older canary service. */
@Injectable()
@StageKind({
  kind: 'acaTask',
  title: 'Canary analysis task',
  description: 'Has server groups that are there already compared by the older canary service.',
  options: z.lazy(() =>
    z.looseObject({
      canary: anyMap().nullish().describe('What is compared, by whose configuration, and for how long.'),
    }),
  ),
})
export default class AcaTaskStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'canary service', system: 'automated canary analysis' };
}
