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

/** Replaces the pods of a Kubernetes object one after another, and waits until the new ones are up. */
@Injectable()
@StageKind({
  kind: 'rollingRestartManifest',
  title: 'Rolling restart',
  description: 'Replaces the pods of a Kubernetes object one after another.',
  options: Options,
})
export default class RollingRestartManifestStage extends ManifestStage<Options> {
  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    return changeUntilStableTasks(this.accounts, planning, {
      name: 'rollingRestartManifest',
      monitored: 'monitorRollingRestart',
      act: ({ manifests, operation, ref }) => manifests.restartRollout(operation, ref),
    });
  }
}
