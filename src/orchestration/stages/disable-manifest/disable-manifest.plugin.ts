import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Accounts, TrafficGuardRules } from '../../../providers/port.ts';
import { stable } from '../../awaiting/port.ts';
import {
  type Change,
  changeTasks,
  changeUntilStableTasks,
  ManifestStage,
  manifestTarget,
  ManifestTraffic,
  successorField,
  trafficFields,
  waitsUntilStable,
} from '../../manifests/port.ts';
import { type Planning, StageKind, type TaskStep } from '../../port.ts';

const Options = z.looseObject({
  ...manifestTarget,
  ...trafficFields,
  replacedBy: successorField,
  ...stable,
});
type Options = z.infer<typeof Options>;

/** Takes traffic, or a share of it, from an object; its pods go on running. */
@Injectable()
@StageKind({
  kind: 'disableManifest',
  title: 'Disable manifest',
  description: 'Takes traffic from a Kubernetes object; its pods go on running.',
  options: Options,
})
export default class DisableManifestStage extends ManifestStage<Options> {
  readonly #traffic: ManifestTraffic;

  constructor(accounts: Accounts, guards: TrafficGuardRules) {
    super(accounts);
    this.#traffic = new ManifestTraffic(accounts, guards);
  }

  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    const change: Change<Options> = {
      name: 'disableManifest',
      monitored: 'monitorDisable',
      act: async ({ turn: { options }, account, manifests, operation, ref }) => {
        const percentage = options.targetPercentage ?? 100;
        const by = options.replacedBy ?? undefined;
        if (percentage < 100) await this.#traffic.permitPartly(account, ref, by);
        else await this.#traffic.permitLeaving(account, ref, 'disableManifest', by);
        await manifests.disable(operation, ref, options.loadBalancers ?? undefined, percentage);
      },
    };
    return waitsUntilStable(planning.options)
      ? changeUntilStableTasks(this.accounts, planning, change)
      : changeTasks(this.accounts, change);
  }
}
