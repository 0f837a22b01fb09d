/** Steps of the strategies that let a new group grow while the old one serves. */
import type { JsonObject } from '../../../kernel/index.ts';
import type { ChildStage } from '../../port.ts';
import { takesTraffic } from '../cluster-definition.ts';
import { health, onGroup } from './pieces.ts';
import type { RollOut } from './strategy.ts';

/** Rising, each once, to 100. */
export function percentages({ options }: RollOut): number[] {
  const steps = (options.targetPercentages ?? []).filter((step) => step > 0);
  return [...new Set([...steps, 100])].sort((one, other) => one - other);
}

export function grow(rollOut: RollOut, percentage: number): ChildStage {
  const { options, name, source, capacity } = rollOut;
  const follows = source !== undefined && options.useSourceCapacity === true;
  const size: JsonObject = follows
    ? { action: 'scale_to_server_group', source: { asgName: source.name } }
    : { action: 'scale_exact', capacity: { ...capacity } };
  const pin: JsonObject =
    percentage < 100 ? { pinCapacity: true } : { unpinMinimumCapacity: true, unpinnedMin: capacity.min };
  return {
    type: 'resizeServerGroup',
    name: `Grow to ${String(percentage)}% of desired size`,
    context: {
      ...onGroup(rollOut, name),
      ...size,
      ...pin,
      ...health(rollOut),
      scalePct: percentage,
      targetHealthyDeployPercentage: options.targetHealthyDeployPercentage ?? 100,
    },
  };
}

export function judge(rollOut: RollOut, percentageComplete: number): ChildStage[] {
  const { options, account, region, cloudProvider, name, source } = rollOut;
  const { pipelineBeforeCleanup: judging } = options;
  if (judging === undefined) return [];
  const place = { account, region, cloudProvider };
  const parameters: JsonObject = {
    ...judging.pipelineParameters,
    deployedServerGroup: { ...place, serverGroupName: name },
    ...(source === undefined ? {} : { sourceServerGroup: { ...place, serverGroupName: source.name } }),
    percentageComplete,
  };
  const { application, pipelineId } = judging;
  const context = { application, pipeline: pipelineId, pipelineId, pipelineParameters: parameters };
  return [{ type: 'pipeline', name: 'Run Validation Pipeline', context }];
}

/** Capacity comes before traffic: the new group gets none before its first step is up. */
export function enableFirst(rollOut: RollOut, isFirst: boolean): ChildStage[] {
  const { name, options } = rollOut;
  if (!isFirst || !takesTraffic(options)) return [];
  return [{ type: 'enableServerGroup', name: `Enable ${name}`, context: onGroup(rollOut, name) }];
}
