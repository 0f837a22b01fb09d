import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { stable } from '../../awaiting/port.ts';
import { changeUntilStableTasks, ManifestStage, manifestTarget } from '../../manifests/port.ts';
import { numeric, type Planning, StageKind, type TaskStep } from '../../port.ts';

const Options = z.looseObject({
  ...manifestTarget,
  replicas: numeric({ min: 0, whole: true }).describe('The new number.'),
  ...stable,
});
type Options = z.infer<typeof Options>;

/** Gives an object another number of replicas and waits until it is stable. */
@Injectable()
@StageKind({
  kind: 'scaleManifest',
  title: 'Scale manifest',
  description: 'Gives a Kubernetes object another number of replicas and waits until it is stable.',
  options: Options,
})
export default class ScaleManifestStage extends ManifestStage<Options> {
  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    return changeUntilStableTasks(this.accounts, planning, {
      name: 'scaleManifest',
      monitored: 'monitorScale',
      act: ({ turn, manifests, operation, ref }) => manifests.scale(operation, ref, turn.options.replicas),
    });
  }
}
