import type { ChildStage } from '../../port.ts';
import { backToSource, delayBeforeDisable, onCluster, scaleDown, wait } from './pieces.ts';
import type { DeploymentStrategy, RollOut } from './strategy.ts';

function shrink(rollOut: RollOut): ChildStage[] {
  const { maxRemainingAsgs = 0, allowDeleteActive = false } = rollOut.options;
  if (maxRemainingAsgs === 0) return [];
  const context = { ...onCluster(rollOut), shrinkToSize: maxRemainingAsgs, allowDeleteActive };
  return [{ type: 'shrinkCluster', name: 'Shrink cluster', context }];
}

/** The new group comes up beside the old ones, takes traffic, and then they lose it; they stay, for the way back. */
export const redblack: DeploymentStrategy = {
  name: 'redblack',
  after(rollOut) {
    if (rollOut.source === undefined) return [];
    const context = { ...onCluster(rollOut), remainingEnabledServerGroups: 1, preferLargerOverNewer: false };
    return [
      ...shrink(rollOut),
      ...wait('Wait Before Disable', delayBeforeDisable(rollOut)),
      { type: 'disableCluster', name: 'Disable cluster', context },
      ...(rollOut.options.scaleDown === true ? scaleDown(rollOut) : []),
    ];
  },
  // Once the new group is up and serves, a fault in taking the old ones out is no fault of the new version.
  wayBack: (rollOut, inDeploying) => (inDeploying ? backToSource(rollOut, 'disableOnly') : []),
};
