import type { JsonObject } from '../../../kernel/index.ts';
import { takesTraffic } from '../cluster-definition.ts';
import type { ChildStage } from '../../port.ts';
import { backToSource, delayBeforeDisable, health, onGroup, scaleDown, successor, wait } from './pieces.ts';
import type { DeploymentStrategy, RollOut } from './strategy.ts';

/** Rising, each once, to 100. */
function percentages({ options }: RollOut): number[] {
  const steps = (options.targetPercentages ?? []).filter((step) => step > 0);
  return [...new Set([...steps, 100])].sort((one, other) => one - other);
}

function grow(rollOut: RollOut, percentage: number): ChildStage {
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

function judge(rollOut: RollOut, percentageComplete: number): ChildStage[] {
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

function step(rollOut: RollOut, percentage: number, first: boolean): ChildStage[] {
  const { name, source, options } = rollOut;
  const enabling = first && takesTraffic(options);
  const enable = { type: 'enableServerGroup', name: `Enable ${name}`, context: onGroup(rollOut, name) };
  const children = [
    grow(rollOut, percentage),
    ...(enabling ? [enable] : []),
    ...wait('Wait Before Disable', delayBeforeDisable(rollOut)),
    ...judge(rollOut, percentage),
  ];
  if (source?.enabled !== true || !takesTraffic(options)) return children;
  const context = { ...onGroup(rollOut, source.name), desiredPercentage: percentage, ...successor(rollOut) };
  const title = `Disable ${String(percentage)}% of traffic of ${source.name}`;
  return [...children, { type: 'disableServerGroup', name: title, context: { ...context, ...health(rollOut) } }];
}

function pin(rollOut: RollOut, source: string): ChildStage {
  const context = { ...onGroup(rollOut, source), pinMinimumCapacity: true };
  return { type: 'pinServerGroup', name: `Pin ${source}`, context };
}

function unpin(rollOut: RollOut): ChildStage[] {
  const { source } = rollOut;
  if (source === undefined) return [];
  const context = { ...onGroup(rollOut, source.name), unpinMinimumCapacity: true, unpinnedMin: source.capacity.min };
  return [{ type: 'pinServerGroup', name: `Unpin ${source.name}`, context }];
}

/** The new group grows step by step, and at each step the old one loses as much of its traffic. */
export const rollingRedblack: DeploymentStrategy = {
  name: 'rollingredblack',
  growsByItself: true,
  after(rollOut) {
    const { source, options } = rollOut;
    return [
      ...(source === undefined ? [] : [pin(rollOut, source.name)]),
      ...percentages(rollOut).flatMap((percentage, position) => step(rollOut, percentage, position === 0)),
      ...(source !== undefined && options.scaleDown === true ? scaleDown(rollOut) : unpin(rollOut)),
    ];
  },
  wayBack: (rollOut) => backToSource(rollOut, 'enableAndDisableOnly'),
  onFailure: unpin,
};
