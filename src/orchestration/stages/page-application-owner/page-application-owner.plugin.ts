import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Pages whoever owns an application. */
@Injectable()
@StageKind({
  kind: 'pageApplicationOwner',
  title: 'Page application owner',
  description: 'Pages whoever owns an application.',
  options: z.lazy(() =>
    z.looseObject({
      application: text()
        .nullish()
        .describe('Application whose owner is paged; that of the pipeline when it is not said.'),
      applications: z.array(text()).nullish().describe('Several of them.'),
      keys: z.array(text()).nullish().describe('Keys of further services that are paged.'),
      message: text().nullish().describe('What the page says.'),
      details: anyMap().nullish().describe('What goes with it.'),
    }),
  ),
})
export default class PageApplicationOwnerStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'pager', system: 'pagerduty' };
}
