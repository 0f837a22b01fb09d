import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudAccount } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Deletes a key of a Cloud Foundry service. */
@Injectable()
@StageKind({
  kind: 'deleteServiceKey',
  title: 'Delete service key',
  description: 'Deletes a key of a Cloud Foundry service.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      region: text().nullish().describe('Organisation and space, as "org > space".'),
      serviceInstanceName: text().nullish().describe('Name of the service.'),
      serviceKeyName: text().nullish().describe('Name of the key.'),
    }),
  ),
})
export default class DeleteServiceKeyStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'services', provider: 'cloudfoundry' };
}
