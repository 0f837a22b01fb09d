import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, manifestTarget, stable } from '../../awaiting/port.ts';
import { StageKind } from '../../port.ts';

/** Lets a held rollout of a Kubernetes deployment go on, and waits until it is stable. */
@Injectable()
@StageKind({
  kind: 'resumeRolloutManifest',
  title: 'Resume rollout',
  description: 'Lets a held rollout of a Kubernetes deployment go on, and waits until it is stable.',
  options: z.lazy(() =>
    z.looseObject({
      ...manifestTarget,
      ...stable,
    }),
  ),
})
export default class ResumeRolloutManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'kubernetes' };
}
