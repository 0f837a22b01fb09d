import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudAccount } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Ends the sharing of a Cloud Foundry service with other spaces. */
@Injectable()
@StageKind({
  kind: 'unshareService',
  title: 'Unshare service',
  description: 'Ends the sharing of a Cloud Foundry service with other spaces.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      serviceInstanceName: text().nullish().describe('Name of the service.'),
      unshareFromRegions: z.array(text()).nullish().describe('Spaces that it is no longer shared with.'),
    }),
  ),
})
export default class UnshareServiceStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'services', provider: 'cloudfoundry' };
}
