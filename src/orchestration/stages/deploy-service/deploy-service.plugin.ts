import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { anyMap, type Awaited, AwaitingStage, cloudAccount } from '../../awaiting/port.ts';
import { StageKind, text } from '../../port.ts';

/** Makes a Cloud Foundry service, or changes it. */
@Injectable()
@StageKind({
  kind: 'deployService',
  title: 'Deploy service',
  description: 'Makes a Cloud Foundry service, or changes it.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      region: text().nullish().describe('Organisation and space, as "org > space".'),
      manifest: anyMap().nullish().describe('What describes the service, or the artifact that does.'),
      manifestArtifactId: text().nullish().describe('Id of the expected artifact that describes it.'),
    }),
  ),
})
export default class DeployServiceStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'services', provider: 'cloudfoundry' };
}
