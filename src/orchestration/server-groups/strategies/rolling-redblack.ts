import { takesTraffic } from '../cluster-definition.ts';
import type { ChildStage } from '../../port.ts';
import { enableFirst, grow, judge, percentages } from './growing.ts';
import { backToSource, delayBeforeDisable, health, onGroup, scaleDown, successor, wait } from './pieces.ts';
import type { DeploymentStrategy, RollOut } from './strategy.ts';

function step(rollOut: RollOut, percentage: number, first: boolean): ChildStage[] {
  const { source, options } = rollOut;
  const children = [
    grow(rollOut, percentage),
    ...enableFirst(rollOut, first),
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
