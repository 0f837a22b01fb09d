import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { changeTasks, ManifestStage, manifestTarget } from '../../manifests/port.ts';
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
    return changeTasks(this.accounts, {
      name: 'pauseRolloutManifest',
      monitored: 'monitorPauseRollout',
      act: ({ manifests, operation, ref }) => manifests.pauseRollout(operation, ref),
    });
  }
}
