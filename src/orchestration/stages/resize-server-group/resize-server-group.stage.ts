import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../../kernel/index.ts';
import { type Capacity, resizeActions, resized, type ServerGroup } from '../../../providers/port.ts';
import {
  flag,
  numeric,
  type Outcome,
  type Planning,
  StageKind,
  succeeded,
  type TaskStep,
  text,
  type Turn,
} from '../../port.ts';
import {
  capacityField,
  count,
  maybe,
  otherwise,
  percentage,
  targetFields,
  TargetServerGroupStage,
  waitForCapacityMatch,
} from '../../server-groups/port.ts';

const ResizeOptions = z.looseObject({
  ...targetFields,
  action: otherwise(z.enum(resizeActions), 'scale_exact').describe('How the new size is found.'),
  capacity: maybe(capacityField).describe('scale_exact: the new size.'),
  scalePct: maybe(numeric({ min: 0 })).describe('Percent of the size to go by.'),
  scaleNum: maybe(count).describe('Instances more or less.'),
  resizeType: maybe(text()).describe('pct, num or exact; read from the numbers that are given.'),
  source: maybe(z.looseObject({ asgName: maybe(text()), serverGroupName: maybe(text()) })).describe(
    'scale_to_server_group: the group whose size it takes.',
  ),
  pinCapacity: maybe(flag()).describe('min = max = desired.'),
  pinMinimumCapacity: maybe(flag()).describe('min = desired.'),
  unpinMinimumCapacity: maybe(flag()).describe('min as it was before.'),
  unpinnedMin: maybe(count).describe('The least size from before.'),
  targetHealthyDeployPercentage: maybe(percentage).describe('Share of the instances that must be up.'),
});
type ResizeOptions = z.infer<typeof ResizeOptions>;

/** Gives a server group another size and waits until it has it. */
@Injectable()
@StageKind({
  kind: 'resizeServerGroup',
  aliases: ['resizeAsg'],
  title: 'Resize',
  description: 'Gives a server group another size.',
  options: ResizeOptions,
})
export class ResizeServerGroupStage extends TargetServerGroupStage<ResizeOptions> {
  protected override steps(): readonly TaskStep<ResizeOptions>[] {
    const setting = { cloud: this.cloud, placeOf: (planning: Planning<ResizeOptions>) => this.placeOf(planning) };
    return [
      { name: 'determineCapacity', turn: (turn) => this.#determine(turn) },
      { name: 'resizeServerGroup', turn: (turn) => this.#order(turn) },
      waitForCapacityMatch(setting),
    ];
  }

  /** Apart from the order: asked again after a crash, "two more" must not become four. */
  async #determine(turn: Turn<ResizeOptions>): Promise<Outcome> {
    const group = await this.cloud.get(this.placeOf(turn));
    const capacity = resized(group.capacity, resizeOf(turn.options), await this.#reference(turn.options, group));
    return succeeded({}, { orderedCapacity: { ...capacity }, originalCapacity: { ...group.capacity } });
  }

  async #order(turn: Turn<ResizeOptions>): Promise<Outcome> {
    const { account, region, name } = this.placeOf(turn);
    const capacity = orderedIn(turn.stage.context);
    if (capacity.desired === 0) {
      const group = await this.cloud.get({ account, region, name });
      await this.cloud.permitLeaving([group], 'resizeServerGroup', turn.options);
    }
    await this.cloud.groups(account).resize(turn.operation, { region, name }, capacity);
    return succeeded({ capacity: { ...capacity } });
  }

  async #reference({ action, source }: ResizeOptions, group: ServerGroup): Promise<Capacity[]> {
    const { account, region, moniker } = group;
    const name = source?.asgName ?? source?.serverGroupName;
    if (action === 'scale_to_server_group' && name !== undefined) {
      return [(await this.cloud.get({ account, region, name })).capacity];
    }
    if (action !== 'scale_to_cluster') return [];
    const cluster = await this.cloud.cluster(account, region, moniker.cluster);
    return cluster.filter((other) => other.name !== group.name).map((other) => other.capacity);
  }
}

function resizeOf(options: ResizeOptions): Parameters<typeof resized>[1] {
  const { action, capacity, scalePct, scaleNum, pinCapacity, pinMinimumCapacity } = options;
  const min = options.unpinMinimumCapacity === true ? (options.unpinnedMin ?? capacity?.min) : undefined;
  return {
    action,
    ...(capacity === undefined ? {} : { capacity }),
    ...(scalePct === undefined ? {} : { scalePct }),
    ...(scaleNum === undefined ? {} : { scaleNum }),
    ...(pinCapacity === undefined ? {} : { pinCapacity }),
    ...(pinMinimumCapacity === undefined ? {} : { pinMinimumCapacity }),
    ...(min === undefined ? {} : { unpinnedMin: min }),
  };
}

const orderedIn = ({ orderedCapacity }: JsonObject): Capacity =>
  (isJsonObject(orderedCapacity) ? orderedCapacity : { min: 0, desired: 0, max: 0 }) as unknown as Capacity;
