import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  artifact,
  type Awaited,
  AwaitingStage,
  expectedArtifacts,
  manifestTarget,
  stable,
} from '../../awaiting/port.ts';
import { flag, StageKind, text } from '../../port.ts';

/** Patches a Kubernetes object in place and waits until it is stable. */
@Injectable()
@StageKind({
  kind: 'patchManifest',
  title: 'Patch manifest',
  description: 'Patches a Kubernetes object in place and waits until it is stable.',
  options: z.lazy(() =>
    z.looseObject({
      ...manifestTarget,
      source: z.enum(['text', 'artifact']).nullish().describe('Where the patch comes from.'),
      patchBody: z.unknown().nullish().describe('The patch itself.'),
      manifestArtifactId: text().nullish().describe('Id of the expected artifact that holds it.'),
      manifestArtifact: artifact().nullish().describe('The artifact that holds it.'),
      manifestArtifactAccount: text().nullish().describe('Account that the artifact is fetched with.'),
      requiredArtifactIds: z.array(text()).nullish().describe('Ids of expected artifacts that are put in.'),
      options: z
        .looseObject({ mergeStrategy: z.enum(['strategic', 'json', 'merge']).nullish(), record: flag().nullish() })
        .nullish()
        .describe('How the patch is merged, and whether that is recorded.'),
      ...stable,
      ...expectedArtifacts,
    }),
  ),
})
export default class PatchManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'kubernetes' };
}
