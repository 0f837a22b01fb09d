import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { numeric, type Outcome, type Planning, StageKind, succeeded, type TaskStep, type Turn } from '../../port.ts';
import {
  otherwise,
  targetFields,
  TargetServerGroupStage,
  waitForServerGroupDisabled,
} from '../../server-groups/port.ts';

const DisableOptions = z.looseObject({
  ...targetFields,
  desiredPercentage: otherwise(numeric({ min: 1, max: 100 }), 100).describe(
    'Share of its traffic that is taken away; 100 when it is not said.',
  ),
});
type DisableOptions = z.infer<typeof DisableOptions>;

/** Takes traffic, or a share of it, from a server group; its instances go on running. */
@Injectable()
@StageKind({
  kind: 'disableServerGroup',
  aliases: ['disableAsg'],
  title: 'Disable',
  description: 'Takes traffic from a server group.',
  options: DisableOptions,
})
export class DisableServerGroupStage extends TargetServerGroupStage<DisableOptions> {
  protected override steps(): readonly TaskStep<DisableOptions>[] {
    const setting = { cloud: this.cloud, placeOf: (planning: Planning<DisableOptions>) => this.placeOf(planning) };
    return [
      { name: 'disableServerGroup', turn: (turn) => this.#order(turn) },
      waitForServerGroupDisabled(setting, ({ options }) => options.desiredPercentage),
    ];
  }

  async #order(turn: Turn<DisableOptions>): Promise<Outcome> {
    const { account, region, name } = this.placeOf(turn);
    const { desiredPercentage } = turn.options;
    const group = await this.cloud.get({ account, region, name });
    if (desiredPercentage < 100) await this.cloud.permitPartly(group, turn.options);
    else await this.cloud.permitLeaving([group], 'disableServerGroup', turn.options);
    await this.cloud.groups(account).disable(turn.operation, { region, name }, desiredPercentage);
    return succeeded();
  }
}
