import { DomainError } from '../../../kernel/index.ts';
import type { DeploymentStrategy } from './strategy.ts';

/** A roll-out is to be watched by a deployment monitor, and there is none. */
export class DeploymentMonitorNotConfigured extends DomainError {
  constructor(cluster: string, monitor: string | undefined) {
    super(
      'invalid',
      `Cluster ${cluster} is to be rolled out under the eyes of the deployment monitor ${monitor ?? '(none named)'}, but none ` +
        `is configured. Nothing was deployed. Choose rollingredblack, with pipelineBeforeCleanup for a pipeline that judges ` +
        `each step, or run it on a server that has that monitor.`,
      { cluster, ...(monitor === undefined ? {} : { monitor }) },
    );
  }
}

/**
 * Grows step by step while a monitor outside judges the new version. Without a monitor it is refused before anything is
 * made: rolled out unwatched it would be just what its author did not want.
 */
export const monitored: DeploymentStrategy = {
  name: 'monitored',
  instead({ cluster, options }) {
    throw new DeploymentMonitorNotConfigured(cluster, options.deploymentMonitor?.id);
  },
  after: () => [],
  wayBack: () => [],
};
