import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  type ChildStage,
  flag,
  type Outcome,
  type Planning,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
} from '../../port.ts';
import {
  otherwise,
  targetFields,
  TargetServerGroupStage,
  waitForDestroyedServerGroup,
} from '../../server-groups/port.ts';

const DestroyOptions = z.looseObject({
  ...targetFields,
  skipDisableBeforeDestroy: otherwise(flag(), false).describe(
    'Requests under way are not waited for; false when it is not said.',
  ),
});
type DestroyOptions = z.infer<typeof DestroyOptions>;

/** Takes traffic from a server group, then ends its instances and forgets it. One that is gone counts as destroyed. */
@Injectable()
@StageKind({
  kind: 'destroyServerGroup',
  aliases: ['destroyAsg'],
  title: 'Destroy',
  description: 'Ends a server group for good.',
  options: DestroyOptions,
})
export class DestroyServerGroupStage extends TargetServerGroupStage<DestroyOptions> {
  protected override async stepsBefore(planning: Planning<DestroyOptions>): Promise<ChildStage[]> {
    const { skipDisableBeforeDestroy, replacedBy, cloudProvider } = planning.options;
    const { account, region, name } = this.placeOf(planning);
    const group = await this.cloud.find({ account, region, name });
    if (skipDisableBeforeDestroy || group === undefined || group.disabled) return [];
    const context = {
      account,
      region,
      serverGroupName: name,
      ...(cloudProvider === undefined ? {} : { cloudProvider }),
      ...(replacedBy === undefined ? {} : { replacedBy: { serverGroupName: replacedBy.serverGroupName } }),
    };
    return [{ type: 'disableServerGroup', name: `Disable ${name}`, context }];
  }

  protected override steps(): readonly TaskStep<DestroyOptions>[] {
    const setting = { cloud: this.cloud, placeOf: (planning: Planning<DestroyOptions>) => this.placeOf(planning) };
    return [{ name: 'destroyServerGroup', turn: (turn) => this.#order(turn) }, waitForDestroyedServerGroup(setting)];
  }

  async #order(turn: Turn<DestroyOptions>): Promise<Outcome> {
    const { account, region, name } = this.placeOf(turn);
    const group = await this.cloud.find({ account, region, name });
    if (group !== undefined) await this.cloud.permitLeaving([group], 'destroyServerGroup', turn.options);
    // Also when it is gone: that may be the work of this very order, before a crash, and then its answer is still to be noted.
    await this.cloud.groups(account).destroy(turn.operation, { region, name });
    return succeeded();
  }
}
