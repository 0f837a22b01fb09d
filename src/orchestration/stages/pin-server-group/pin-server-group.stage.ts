import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isJsonObject } from '../../../kernel/index.ts';
import { type Capacity, resized } from '../../../providers/port.ts';
import { flag, type Outcome, StageKind, succeeded, type TaskStep, type Turn } from '../../port.ts';
import { count, maybe, targetFields, TargetServerGroupStage } from '../../server-groups/port.ts';

const PinOptions = z
  .looseObject({
    ...targetFields,
    pinMinimumCapacity: maybe(flag()).describe('min = desired: nothing may scale it in.'),
    unpinMinimumCapacity: maybe(flag()).describe('min as it was: unpinnedMin.'),
    unpinnedMin: maybe(count).describe('The least size from before.'),
  })
  .refine(({ unpinMinimumCapacity, unpinnedMin }) => unpinMinimumCapacity !== true || unpinnedMin !== undefined, {
    path: ['unpinnedMin'],
    message: 'is missing. With unpinMinimumCapacity it is the least size to go back to.',
  });
type PinOptions = z.infer<typeof PinOptions>;

/** Holds a server group at its size while a roll-out counts on it, and lets it go again. */
@Injectable()
@StageKind({
  kind: 'pinServerGroup',
  title: 'Pin',
  description: 'Keeps a server group from being scaled in, or lets it go again.',
  options: PinOptions,
})
export class PinServerGroupStage extends TargetServerGroupStage<PinOptions> {
  protected override steps(): readonly TaskStep<PinOptions>[] {
    return [
      { name: 'determineCapacity', turn: (turn) => this.#determine(turn) },
      { name: 'pinServerGroup', turn: (turn) => this.#order(turn) },
    ];
  }

  async #determine(turn: Turn<PinOptions>): Promise<Outcome> {
    const group = await this.cloud.find(this.placeOf(turn));
    if (group === undefined) return succeeded();
    const { unpinMinimumCapacity, unpinnedMin } = turn.options;
    const capacity = resized(group.capacity, {
      action: 'scale_exact',
      ...(unpinMinimumCapacity === true && unpinnedMin !== undefined ? { unpinnedMin } : { pinMinimumCapacity: true }),
    });
    const same = capacity.min === group.capacity.min;
    return succeeded({}, same ? {} : { orderedCapacity: { ...capacity } });
  }

  /** A group that is gone needs no holding. */
  async #order(turn: Turn<PinOptions>): Promise<Outcome> {
    const { orderedCapacity } = turn.stage.context;
    if (!isJsonObject(orderedCapacity)) return succeeded();
    const { account, region, name } = this.placeOf(turn);
    await this.cloud.groups(account).resize(turn.operation, { region, name }, orderedCapacity as unknown as Capacity);
    return succeeded();
  }
}
