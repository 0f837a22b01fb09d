import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { stable } from '../../awaiting/port.ts';
import { changeUntilStableTasks, ManifestStage, manifestTarget } from '../../manifests/port.ts';
import { type Planning, StageKind, type TaskStep } from '../../port.ts';

const Options = z.looseObject({
  ...manifestTarget,
  ...stable,
});
type Options = z.infer<typeof Options>;

/** Lets the rollout of a Kubernetes deployment go on, and waits until it is stable. */
@Injectable()
@StageKind({
  kind: 'resumeRolloutManifest',
  title: 'Resume rollout',
  description: 'Lets the rollout of a Kubernetes deployment go on.',
  options: Options,
})
export default class ResumeRolloutManifestStage extends ManifestStage<Options> {
  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    return changeUntilStableTasks(this.accounts, planning, {
      name: 'resumeRolloutManifest',
      monitored: 'monitorResumeRollout',
      act: ({ manifests, operation, ref }) => manifests.resumeRollout(operation, ref),
    });
  }
}
