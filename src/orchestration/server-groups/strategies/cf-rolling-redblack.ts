import type { ChildStage } from '../../port.ts';
import { backToSource, delayBeforeDisable, health, onCluster, onGroup, shrink, successor, wait } from './pieces.ts';
import { enableFirst, grow, judge, percentages } from './growing.ts';
import type { DeploymentStrategy, RollOut, Source } from './strategy.ts';

/** The old group keeps its traffic and loses instances; where traffic goes by instances, that is the same. */
function lessen(rollOut: RollOut, source: Source, percentage: number): ChildStage {
  const left = 100 - percentage;
  const capacity = { ...source.capacity, min: 0 };
  const size = left === 0 ? { min: 0, desired: 0, max: 0 } : capacity;
  return {
    type: 'resizeServerGroup',
    name: `Shrink ${source.name} to ${String(left)}%`,
    context: {
      ...onGroup(rollOut, source.name),
      action: 'scale_exact',
      capacity: size,
      ...(left === 0 ? {} : { scalePct: left }),
      ...successor(rollOut),
      ...health(rollOut),
    },
  };
}

/** Back to its size, now without traffic: the way back stands ready. */
function reset(rollOut: RollOut): ChildStage[] {
  const { source } = rollOut;
  if (source === undefined) return [];
  const context = { ...onGroup(rollOut, source.name), action: 'scale_exact', capacity: { ...source.capacity } };
  return [{ type: 'resizeServerGroup', name: `Reset ${source.name}`, context }];
}

/** The new group starts with one instance and grows step by step, while the old one becomes smaller by as much. */
export const cfRollingRedblack: DeploymentStrategy = {
  name: 'cfrollingredblack',
  growsByItself: true,
  startsWith: 1,
  after(rollOut) {
    const { source, options } = rollOut;
    const steps = percentages(rollOut).flatMap((percentage, position) => [
      grow(rollOut, percentage),
      ...enableFirst(rollOut, position === 0),
      ...wait('Wait Before Disable', delayBeforeDisable(rollOut)),
      ...judge(rollOut, percentage),
      ...(source?.enabled === true ? [lessen(rollOut, source, percentage)] : []),
    ]);
    if (source === undefined) return steps;
    const context = { ...onCluster(rollOut), remainingEnabledServerGroups: 1, preferLargerOverNewer: false };
    return [
      ...steps,
      ...shrink(rollOut),
      { type: 'disableCluster', name: 'Disable cluster', context },
      ...(options.scaleDown === true ? [] : reset(rollOut)),
    ];
  },
  wayBack: (rollOut) => [...reset(rollOut), ...backToSource(rollOut, 'enableAndDisableOnly')],
  onFailure: (rollOut) => (rollOut.options.rollback?.onFailure === true ? [] : reset(rollOut)),
};
