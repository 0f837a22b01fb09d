/** Which server groups of a cluster an operation on the whole cluster is meant for. Pure rules; instants decide, never numbers. */
import type { ServerGroup } from './server-group.ts';

/**
 * It takes traffic. Spinnaker also counts a disabled group of which an instance is still up: on clouds where disabling
 * leaves instances healthy, that would keep every old group for ever.
 */
export const isActive = (group: ServerGroup): boolean => !group.disabled;

type Order = (one: ServerGroup, other: ServerGroup) => number;

/** Newest first, by when they were made: sequence numbers wrap at 999. */
export const newestFirst: Order = (one, other) =>
  other.createdAt - one.createdAt || (one.name < other.name ? 1 : one.name > other.name ? -1 : 0);
export const largestFirst: Order = (one, other) => other.instances.length - one.instances.length;
const activeFirst: Order = (one, other) => Number(isActive(other)) - Number(isActive(one));

const by =
  (...orders: Order[]): Order =>
  (one, other) =>
    orders.reduce((decided, order) => decided || order(one, other), 0);

/** A cluster parted into those that an ancestor stage has deployed, or newer ones, and the rest. */
export interface Parted {
  excluded: ServerGroup[];
  others: ServerGroup[];
}

/**
 * Sets aside what the deploy stages before this one have made, and everything newer: it must not be touched.
 *
 * @param deployed names that ancestor deploy stages have made in this place
 */
export function setAsideDeployed(cluster: readonly ServerGroup[], deployed: readonly string[]): Parted {
  const own = cluster.filter((group) => deployed.includes(group.name));
  if (own.length === 0) return { excluded: [], others: [...cluster] };
  const newest = Math.max(...own.map((group) => group.createdAt));
  const isExcluded = (group: ServerGroup): boolean => deployed.includes(group.name) || group.createdAt > newest;
  return { excluded: cluster.filter(isExcluded), others: cluster.filter((group) => !isExcluded(group)) };
}

const beyond = (groups: ServerGroup[], keep: number): ServerGroup[] => groups.slice(Math.max(0, keep));
/** Only what takes traffic counts as remaining: a new group that never came up keeps no old one from staying. */
const activeCount = (groups: ServerGroup[]): number => groups.filter(isActive).length;

/** The groups that `disableCluster` disables. */
export function toDisable(
  { excluded, others }: Parted,
  options: { remainingEnabledServerGroups: number; preferLargerOverNewer: boolean },
): ServerGroup[] {
  const order = options.preferLargerOverNewer ? by(largestFirst, newestFirst) : newestFirst;
  const active = others.filter(isActive).sort(order);
  return beyond(active, options.remainingEnabledServerGroups - activeCount(excluded));
}

/** The groups that `scaleDownCluster` scales to nothing. */
export function toScaleDown(
  { excluded, others }: Parted,
  options: { remainingFullSizeServerGroups: number; allowScaleDownActive: boolean; preferLargerOverNewer: boolean },
): ServerGroup[] {
  const whole = others.filter((group) => group.capacity.desired > 0 || group.instances.length > 0);
  const candidates = options.allowScaleDownActive ? whole : whole.filter((group) => !isActive(group));
  const order = options.preferLargerOverNewer ? [largestFirst, newestFirst] : [newestFirst];
  const staying = excluded.length + whole.length - candidates.length;
  return beyond(candidates.sort(by(activeFirst, ...order)), options.remainingFullSizeServerGroups - staying);
}

/** The groups that `shrinkCluster` destroys. */
export function toDestroy(
  { excluded, others }: Parted,
  options: { shrinkToSize: number; allowDeleteActive: boolean; retainLargerOverNewer: boolean },
): ServerGroup[] {
  const candidates = options.allowDeleteActive ? others : others.filter((group) => !isActive(group));
  const order = options.retainLargerOverNewer ? [largestFirst, newestFirst] : [newestFirst];
  const sorted = [...candidates].sort(by(...(options.allowDeleteActive ? [activeFirst] : []), ...order));
  // Those that may not be destroyed are among the ones that stay.
  const staying = excluded.length + others.length - candidates.length;
  return beyond(sorted, options.shrinkToSize - staying);
}
