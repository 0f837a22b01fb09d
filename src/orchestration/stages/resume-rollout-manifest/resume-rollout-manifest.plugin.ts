import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { stable } from '../../awaiting/port.ts';
import {
  ManifestStage,
  manifestTarget,
  monitor,
  operate,
  resolveTargetManifest,
  targetsOf,
  waitForManifestToStabilize,
} from '../../manifests/port.ts';
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
    return [
      resolveTargetManifest(this.accounts),
      operate('resumeRolloutManifest', this.accounts, ({ manifests, operation, ref }) =>
        manifests.resumeRollout(operation, ref),
      ),
      monitor('monitorResumeRollout', this.accounts),
      waitForManifestToStabilize(this.accounts, planning, targetsOf),
    ];
  }
}
