/** Which server group of a cluster a target such as `current_asg_dynamic` means. Pure rules. */
import type { ServerGroup } from './server-group.ts';
import { newestFirst } from './cluster.ts';

/** Looked up when the stage runs (`…_dynamic`), or when it is planned. */
export const targets = [
  'current_asg_dynamic',
  'ancestor_asg_dynamic',
  'oldest_asg_dynamic',
  'current_asg',
  'ancestor_asg',
  'oldest_asg',
] as const;
export type Target = (typeof targets)[number];

export const isDynamic = (target: string | undefined): boolean => target?.endsWith('_dynamic') ?? false;

/**
 * @param cluster its groups in one place
 * @returns newest (current), second newest (ancestor) or oldest; `undefined` where the cluster has none such
 */
export function resolveTarget(target: string, cluster: readonly ServerGroup[]): ServerGroup | undefined {
  const sorted = [...cluster].sort(newestFirst);
  switch (target.replace(/_dynamic$/, '')) {
    case 'current_asg':
      return sorted[0];
    case 'ancestor_asg':
      return sorted[1];
    case 'oldest_asg':
      return sorted.length > 1 ? sorted.at(-1) : undefined;
    default:
      return undefined;
  }
}
