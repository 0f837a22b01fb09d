import { backToSource, delayBeforeDisable, onCluster, scaleDown, shrink, wait } from './pieces.ts';
import type { DeploymentStrategy } from './strategy.ts';

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
