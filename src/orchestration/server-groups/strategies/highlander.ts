import { onCluster } from './pieces.ts';
import type { DeploymentStrategy } from './strategy.ts';

/** There is only one: all other groups of the cluster are destroyed. */
export const highlander: DeploymentStrategy = {
  name: 'highlander',
  after: (rollOut) => [
    {
      type: 'shrinkCluster',
      name: 'Shrink cluster',
      context: { ...onCluster(rollOut), shrinkToSize: 1, allowDeleteActive: true, retainLargerOverNewer: false },
    },
  ],
  wayBack: () => [],
};
