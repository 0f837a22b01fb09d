import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Runs a Gremlin attack and waits for its end. */
@Injectable()
@StageKind({
  kind: 'gremlin',
  title: 'Gremlin',
  description: 'Runs a Gremlin attack and waits for its end.',
  options: z.lazy(() =>
    z.looseObject({
      gremlinApiKey: text().nullish().describe('Key of the Gremlin account.'),
      gremlinCommandTemplateId: text().nullish().describe('The attack.'),
      gremlinTargetTemplateId: text().nullish().describe('What is attacked.'),
    }),
  ),
})
export default class GremlinStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { what: 'fault injector', system: 'gremlin' };
}
