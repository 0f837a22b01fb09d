import type { DeploymentStrategy } from './strategy.ts';

/** The new group serves beside the old ones. */
export const none: DeploymentStrategy = {
  name: 'none',
  after: () => [],
  wayBack: () => [],
};
