import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { ManifestStage, manifestTarget, monitor, operate, resolveTargetManifest } from '../../manifests/port.ts';
import { StageKind, type TaskStep } from '../../port.ts';

const Options = z.looseObject({
  ...manifestTarget,
});
type Options = z.infer<typeof Options>;

/** Holds the rollout of a Kubernetes deployment. */
@Injectable()
@StageKind({
  kind: 'pauseRolloutManifest',
  title: 'Pause rollout',
  description: 'Holds the rollout of a Kubernetes deployment.',
  options: Options,
})
export default class PauseRolloutManifestStage extends ManifestStage<Options> {
  override tasks(): readonly TaskStep<Options>[] {
    return [
      resolveTargetManifest(this.accounts),
      operate('pauseRolloutManifest', this.accounts, ({ manifests, operation, ref }) =>
        manifests.pauseRollout(operation, ref),
      ),
      monitor('monitorPauseRollout', this.accounts),
    ];
  }
}
