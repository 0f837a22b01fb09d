import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, cloudAccount } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Shares a Cloud Foundry service with other spaces. */
@Injectable()
@StageKind({
  kind: 'shareService',
  title: 'Share service',
  description: 'Shares a Cloud Foundry service with other spaces.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      region: text().nullish().describe('Organisation and space, as "org > space".'),
      serviceInstanceName: text().nullish().describe('Name of the service.'),
      shareToRegions: z.array(text()).nullish().describe('Spaces that it is shared with.'),
    }),
  ),
})
export default class ShareServiceStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'services', provider: 'cloudfoundry' };
}
