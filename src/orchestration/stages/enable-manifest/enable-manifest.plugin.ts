import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { stable } from '../../awaiting/port.ts';
import {
  type Change,
  changeTasks,
  changeUntilStableTasks,
  ManifestStage,
  manifestTarget,
  trafficFields,
  waitsUntilStable,
} from '../../manifests/port.ts';
import { type Planning, StageKind, type TaskStep } from '../../port.ts';

const Options = z.looseObject({
  ...manifestTarget,
  ...trafficFields,
  ...stable,
});
type Options = z.infer<typeof Options>;

/** Gives an object its traffic back. */
@Injectable()
@StageKind({
  kind: 'enableManifest',
  title: 'Enable manifest',
  description: 'Gives a Kubernetes object its traffic back.',
  options: Options,
})
export default class EnableManifestStage extends ManifestStage<Options> {
  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    const change: Change<Options> = {
      name: 'enableManifest',
      monitored: 'monitorEnable',
      act: ({ turn: { options }, manifests, operation, ref }) =>
        manifests.enable(operation, ref, options.loadBalancers ?? undefined, options.targetPercentage ?? undefined),
    };
    return waitsUntilStable(planning.options)
      ? changeUntilStableTasks(this.accounts, planning, change)
      : changeTasks(this.accounts, change);
  }
}
