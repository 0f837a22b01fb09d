import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, expectedArtifacts, manifestTarget } from '../../awaiting/port.ts';
import { StageKind } from '../../port.ts';

/** Finds the images and other artifacts of a live Kubernetes object. */
@Injectable()
@StageKind({
  kind: 'findArtifactsFromResource',
  aliases: ['findArtifactFromResource'],
  title: 'Find artifacts from resource',
  description: 'Finds the images and other artifacts of a live Kubernetes object.',
  options: z.lazy(() =>
    z.looseObject({
      ...manifestTarget,
      ...expectedArtifacts,
    }),
  ),
})
export default class FindArtifactsFromResourceStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'kubernetes' };
}
