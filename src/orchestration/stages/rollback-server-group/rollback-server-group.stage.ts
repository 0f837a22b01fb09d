import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { JsonObject } from '../../../kernel/index.ts';
import { accountOf, type Capacity, locationOf, type ServerGroup } from '../../../providers/port.ts';
import { type ChildStage, flag, oneAfterAnother, type Planning, StageKind, text } from '../../port.ts';
import {
  count,
  maybe,
  otherwise,
  percentage,
  type Place,
  placeFields,
  ServerGroupStage,
} from '../../server-groups/port.ts';

const RollbackContext = z.looseObject({
  rollbackServerGroupName: z.string().describe('The group that loses its traffic.'),
  restoreServerGroupName: maybe(text()).describe('EXPLICIT: the group that takes it over.'),
  targetHealthyRollbackPercentage: maybe(percentage).describe('Share of its instances that must be up.'),
  delayBeforeDisableSeconds: maybe(count),
  disableOnly: maybe(flag()).describe('Only take traffic away.'),
  enableAndDisableOnly: maybe(flag()).describe('Leave sizes as they are.'),
  launch: maybe(z.record(z.string(), z.json())).describe('PREVIOUS_IMAGE: what the copy runs instead.'),
  imageId: maybe(text()),
  imageName: maybe(text()),
  interestingHealthProviderNames: maybe(z.array(text())),
});

const RollbackOptions = z
  .looseObject({
    ...placeFields,
    rollbackType: otherwise(z.enum(['EXPLICIT', 'PREVIOUS_IMAGE']), 'EXPLICIT').describe(
      'To an earlier group, or to a copy of this one.',
    ),
    rollbackContext: RollbackContext.describe('From which group, and to which.'),
  })
  .refine(
    ({ rollbackType, rollbackContext: { disableOnly, restoreServerGroupName } }) =>
      rollbackType !== 'EXPLICIT' || disableOnly === true || restoreServerGroupName !== undefined,
    { path: ['rollbackContext', 'restoreServerGroupName'], message: 'is missing. Expected the group to go back to.' },
  );
type RollbackOptions = z.infer<typeof RollbackOptions>;

/** Goes back to an earlier server group, or to what it ran. */
@Injectable()
@StageKind({
  kind: 'rollbackServerGroup',
  title: 'Rollback server group',
  description: 'Gives the traffic of a server group back to an earlier one.',
  options: RollbackOptions,
})
export class RollbackServerGroupStage extends ServerGroupStage<RollbackOptions> {
  override async after(planning: Planning<RollbackOptions>): Promise<ChildStage[]> {
    const { options } = planning;
    const { rollbackContext: how } = options;
    const place: Place = {
      account: accountOf(options),
      region: locationOf(options),
      name: how.rollbackServerGroupName,
    };
    if (options.rollbackType === 'PREVIOUS_IMAGE') return [clone(options, await this.cloud.get(place))];
    const rollback = await this.cloud.find(place);
    if (how.disableOnly === true) {
      return rollback === undefined || rollback.disabled ? [] : [this.#disable(options, place)];
    }
    const restoring = { ...place, name: how.restoreServerGroupName ?? '' };
    const restore = await this.cloud.get(restoring);
    const resizes = how.enableAndDisableOnly !== true && rollback !== undefined;
    return oneAfterAnother([
      ...(resizes ? growth(options, restore, rollback) : []),
      enable(options, restoring),
      ...wait(how.delayBeforeDisableSeconds),
      ...(rollback === undefined ? [] : [this.#disable(options, place)]),
      ...(resizes ? unpin(restoring, restore) : []),
    ]);
  }

  /** Only once what is gone back to can carry the traffic. */
  #disable({ rollbackContext: how }: RollbackOptions, { account, region, name }: Place): ChildStage {
    const { restoreServerGroupName, targetHealthyRollbackPercentage: share } = how;
    const replacedBy: JsonObject =
      restoreServerGroupName === undefined || how.disableOnly === true
        ? {}
        : {
            replacedBy: {
              serverGroupName: restoreServerGroupName,
              ...(share === undefined ? {} : { percentage: share }),
            },
          };
    const context = { account, region, serverGroupName: name, ...replacedBy, ...health(how) };
    return { type: 'disableServerGroup', name: `Disable ${name}`, context };
  }
}

function health({ interestingHealthProviderNames: names }: RollbackOptions['rollbackContext']): JsonObject {
  return names === undefined ? {} : { interestingHealthProviderNames: names };
}

const wait = (seconds = 0): ChildStage[] =>
  seconds > 0 ? [{ type: 'wait', name: 'Wait Before Disable', context: { waitTime: seconds } }] : [];

/** The group that is gone back to becomes as large as the larger of the two, before it takes any traffic. */
function growth({ rollbackContext: how }: RollbackOptions, restore: ServerGroup, rollback: ServerGroup): ChildStage[] {
  const larger = (key: keyof Capacity): number => Math.max(restore.capacity[key], rollback.capacity[key]);
  const desired = larger('desired');
  if (restore.capacity.desired === desired && restore.capacity.min === desired) return [];
  const { account, region, name } = restore;
  const context: JsonObject = {
    account,
    region,
    serverGroupName: name,
    action: 'scale_exact',
    capacity: { min: restore.capacity.min, desired, max: larger('max') },
    pinMinimumCapacity: true,
    targetHealthyDeployPercentage: how.targetHealthyRollbackPercentage ?? 100,
    ...health(how),
  };
  return [{ type: 'resizeServerGroup', name: `Grow ${name}`, context }];
}

function enable({ rollbackContext: how }: RollbackOptions, { account, region, name }: Place): ChildStage {
  const { targetHealthyRollbackPercentage: share } = how;
  const target = share === undefined ? {} : { targetHealthyDeployPercentage: share };
  const context = { account, region, serverGroupName: name, ...target, ...health(how) };
  return { type: 'enableServerGroup', name: `Enable ${name}`, context };
}

function unpin({ account, region, name }: Place, { capacity }: ServerGroup): ChildStage[] {
  const context = { account, region, serverGroupName: name, unpinMinimumCapacity: true, unpinnedMin: capacity.min };
  return [{ type: 'pinServerGroup', name: `Unpin ${name}`, context }];
}

/** A new group that runs what an earlier one ran, rolled out beside the faulty one. */
function clone({ rollbackContext: how }: RollbackOptions, group: ServerGroup): ChildStage {
  const { account, region, name, capacity } = group;
  const image: JsonObject = {
    ...(how.imageId === undefined ? {} : { imageId: how.imageId }),
    ...(how.imageName === undefined ? {} : { imageName: how.imageName }),
  };
  const { targetHealthyRollbackPercentage: share } = how;
  const context: JsonObject = {
    account,
    region,
    strategy: 'redblack',
    capacity: { ...capacity },
    source: { account, region, asgName: name },
    launch: { ...image, ...how.launch },
    ...(share === undefined ? {} : { targetHealthyDeployPercentage: share }),
    ...health(how),
  };
  return { type: 'cloneServerGroup', name: `Clone ${name}`, context };
}
