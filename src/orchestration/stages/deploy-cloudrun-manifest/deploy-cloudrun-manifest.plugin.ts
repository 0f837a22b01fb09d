import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  artifact,
  type Awaited,
  AwaitingStage,
  cloudAccount,
  expectedArtifacts,
  moniker,
  stable,
} from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Applies Cloud Run manifests and waits until the services are stable. */
@Injectable()
@StageKind({
  kind: 'deployCloudrunManifest',
  title: 'Deploy Cloud Run manifest',
  description: 'Applies Cloud Run manifests and waits until the services are stable.',
  options: z.lazy(() =>
    z.looseObject({
      ...cloudAccount,
      region: text().nullish().describe('Region of the services.'),
      moniker: moniker().nullish().describe('Application and cluster of the services.'),
      source: z.enum(['text', 'artifact']).nullish().describe('Where the manifests come from.'),
      manifests: z.unknown().nullish().describe('The manifests themselves, a list or one.'),
      manifestArtifactId: text().nullish().describe('Id of the expected artifact that holds them.'),
      manifestArtifact: artifact().nullish().describe('The artifact that holds them.'),
      manifestArtifactAccount: text().nullish().describe('Account that the artifact is fetched with.'),
      requiredArtifactIds: z.array(text()).nullish().describe('Ids of expected artifacts that are put in.'),
      skipExpressionEvaluation: flag().nullish().describe('Leave expressions in the manifests of an artifact alone.'),
      ...stable,
      ...expectedArtifacts,
    }),
  ),
})
export default class DeployCloudrunManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'cloudrun' };
}
