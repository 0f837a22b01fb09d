import type { JsonObject } from '../../../kernel/index.ts';
import type { DeploymentStrategy } from './strategy.ts';

/**
 * A pipeline of the user's carries the roll-out out, all of it. It is told what to deploy and where; its own `deploy` stage
 * takes the cluster from the stage that started it, and its other stages of server groups the place.
 */
export const custom: DeploymentStrategy = {
  name: 'custom',
  instead({ options, account, region, cloudProvider, cluster, clones, executionId, stageId, application }) {
    const { strategyApplication, strategyPipeline, moniker, pipelineParameters } = options;
    const parameters: JsonObject = {
      application,
      credentials: account,
      cluster,
      region,
      ...(cloudProvider === undefined ? {} : { cloudProvider }),
      ...(moniker === undefined ? {} : { moniker }),
      ...pipelineParameters,
      strategy: true,
      clone: clones,
      parentPipelineId: executionId,
      parentStageId: stageId,
    };
    const context: JsonObject = {
      application,
      pipelineApplication: strategyApplication ?? application,
      pipeline: strategyPipeline ?? '',
      pipelineParameters: parameters,
    };
    return [{ type: 'pipeline', name: 'Run strategy pipeline', context }];
  },
  after: () => [],
  wayBack: () => [],
};
