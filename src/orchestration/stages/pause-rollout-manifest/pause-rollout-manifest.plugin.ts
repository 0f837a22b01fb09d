import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Awaited, AwaitingStage, manifestTarget } from '../../awaiting/port.ts';
import { StageKind } from '../../port.ts';

/** Holds the rollout of a Kubernetes deployment. */
@Injectable()
@StageKind({
  kind: 'pauseRolloutManifest',
  title: 'Pause rollout',
  description: 'Holds the rollout of a Kubernetes deployment.',
  options: z.lazy(() =>
    z.looseObject({
      ...manifestTarget,
    }),
  ),
})
export default class PauseRolloutManifestStage extends AwaitingStage {
  protected override readonly awaits: Awaited = { capability: 'manifests', provider: 'kubernetes' };
}
