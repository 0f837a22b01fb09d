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
  trafficFields,
  waitForManifestToStabilize,
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
    return [
      resolveTargetManifest(this.accounts),
      operate('enableManifest', this.accounts, ({ turn: { options }, manifests, operation, ref }) =>
        manifests.enable(operation, ref, options.loadBalancers ?? undefined, options.targetPercentage ?? undefined),
      ),
      monitor('monitorEnable', this.accounts),
      ...(waitsUntilStable(planning.options) ? [waitForManifestToStabilize(this.accounts, planning, targetsOf)] : []),
    ];
  }
}
