/** Children that strategies are put together from. */
import type { JsonObject } from '../../../kernel/index.ts';
import type { ChildStage } from '../../port.ts';
import { minuteMs } from '../waiting.ts';
import type { RollOut } from './strategy.ts';

const wayBackMs = 30 * minuteMs;

/** One server group of the roll-out, for a stage with a static target. */
export function onGroup({ account, region, cloudProvider }: RollOut, serverGroupName: string): JsonObject {
  return { account, region, cloudProvider, serverGroupName };
}

/** The cluster of the roll-out, for a stage that chooses among its groups. */
export function onCluster(rollOut: RollOut): JsonObject {
  const { account, region, cloudProvider, cluster } = rollOut;
  return { account, regions: [region], cloudProvider, cluster, ...successor(rollOut), ...health(rollOut) };
}

/** Traffic is taken from old groups only while the new one can carry it. */
export function successor({ name, options }: RollOut): JsonObject {
  const { targetHealthyDeployPercentage: percentage } = options;
  return { replacedBy: { serverGroupName: name, ...(percentage === undefined ? {} : { percentage }) } };
}

export function health({ options }: RollOut): JsonObject {
  const { interestingHealthProviderNames: names } = options;
  return names === undefined ? {} : { interestingHealthProviderNames: names };
}

/** Nothing, where there is nothing to wait for. */
export function wait(name: string, seconds = 0): ChildStage[] {
  return seconds > 0 ? [{ type: 'wait', name, context: { waitTime: seconds } }] : [];
}

export function delayBeforeDisable({ options }: RollOut): number {
  return options.delayBeforeCleanup || (options.delayBeforeDisableSec ?? 0);
}

/** Destroys what is beyond `maxRemainingAsgs`. */
export function shrink(rollOut: RollOut): ChildStage[] {
  const { maxRemainingAsgs = 0, allowDeleteActive = false } = rollOut.options;
  if (maxRemainingAsgs === 0) return [];
  const context = { ...onCluster(rollOut), shrinkToSize: maxRemainingAsgs, allowDeleteActive };
  return [{ type: 'shrinkCluster', name: 'Shrink cluster', context }];
}

export function scaleDown(rollOut: RollOut): ChildStage[] {
  const { options } = rollOut;
  const context = {
    ...onCluster(rollOut),
    remainingFullSizeServerGroups: 1,
    allowScaleDownActive: options.allowScaleDownActive ?? false,
  };
  return [
    ...wait('Wait Before Scale Down', options.delayBeforeScaleDownSec),
    { type: 'scaleDownCluster', name: 'Scale down cluster', context },
  ];
}

/** The new group takes no traffic any more, the old one all of it. */
export function backToSource(rollOut: RollOut, how: 'disableOnly' | 'enableAndDisableOnly'): ChildStage[] {
  const { account, region, cloudProvider, name, source } = rollOut;
  const rollbackContext: JsonObject = {
    rollbackServerGroupName: name,
    ...(source === undefined ? {} : { restoreServerGroupName: source.name }),
    [source === undefined ? 'disableOnly' : how]: true,
    ...health(rollOut),
  };
  const context = { account, region, cloudProvider, rollbackType: 'EXPLICIT', rollbackContext };
  return [
    { type: 'rollbackServerGroup', name: `Rollback ${name}`, context: { ...context, stageTimeoutMs: wayBackMs } },
  ];
}
