import type { Json } from '../objects.ts';

/** One line of `status.conditions`. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
}

/**
 * The conditions with one set anew: `lastTransitionTime` tells when its status changed.
 *
 * @param updates whether `lastUpdateTime` is kept too, as Deployments do
 */
export function withCondition(
  conditions: Json[] | undefined,
  condition: Condition,
  now: string,
  updates = false,
): Json[] {
  const before = conditions?.find(({ type }) => type === condition.type);
  const next = {
    ...condition,
    lastTransitionTime: before?.status === condition.status ? before.lastTransitionTime : now,
    ...(updates && { lastUpdateTime: before && before.reason === condition.reason ? before.lastUpdateTime : now }),
  };
  return before ? conditions!.map((one) => (one === before ? next : one)) : [...(conditions ?? []), next];
}

/** Without the conditions of a type. */
export const withoutCondition = (conditions: Json[] | undefined, type: string): Json[] =>
  (conditions ?? []).filter((one) => one.type !== type);

export const conditionOf = (object: Json, type: string): Json =>
  object?.status?.conditions?.find((one: Json) => one.type === type);
