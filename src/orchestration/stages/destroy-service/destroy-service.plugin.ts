import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudAccount } from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Destroys a Cloud Foundry service. */
@Injectable()
@StageKind({
  kind: 'destroyService',
  title: 'Destroy service',
  description: 'Destroys a Cloud Foundry service.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      region: text().nullish().describe('Organisation and space, as "org > space".'),
      serviceInstanceName: text().nullish().describe('Name of the service.'),
      removeBindings: flag().nullish().describe('Unbind it from its applications first.'),
    }),
  ),
})
export default class DestroyServiceStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'services', provider: 'cloudfoundry' };
}
