/**
 * The one place that says whether traffic may be taken from a server group. Two rules:
 * - a cluster that its application guards keeps instances that are up and enabled;
 * - within a roll-out, what takes over is enabled and healthy **before** weight moves to it.
 *
 * Pure: it is handed the cluster as the cloud tells it, and throws.
 */
import { DomainError } from '../kernel/index.ts';
import type { Moniker } from './model/moniker.ts';
import type { ServerGroup } from './model/server-group.ts';
import { countUp, healthyNeeded, whyNotUp } from './model/health.ts';

/** As an application writes it in `trafficGuards`. `*` stands for all, an empty stack or detail for none. */
export interface TrafficGuardRule {
  account: string;
  location: string;
  stack?: string | null;
  detail?: string | null;
  /** Absent: it holds. */
  enabled?: boolean;
}

/** Where the guards of an application are kept. Implemented by who owns the applications. */
export abstract class TrafficGuardRules {
  /** @returns none for an application that nobody has described */
  abstract of(application: string): Promise<readonly TrafficGuardRule[]>;
}

/** Traffic would be left without anybody to take it. */
export class TrafficGuarded extends DomainError {
  constructor(action: string, cluster: string, account: string, region: string, left: string) {
    super(
      'conflict',
      `Cluster ${cluster} in ${account}/${region} has a traffic guard: ${action} would leave it with ${left}. ` +
        `Enable another healthy server group first, or change the guard of the application.`,
      { action, cluster, account, region },
    );
  }
}

/** What should take over is not fit to. */
export class NotReadyForTraffic extends DomainError {
  constructor(taken: string, by: string, reason: string) {
    super('conflict', `No traffic was taken from ${taken}: ${by}, which should carry it, is not ready. ${reason}`, {
      serverGroup: taken,
      replacedBy: by,
    });
  }
}

const fits = (rule: string | null | undefined, value: string | undefined): boolean =>
  rule === '*' || (rule ?? '') === (value ?? '');

export function isGuarded(
  rules: readonly TrafficGuardRule[],
  place: { account: string; region: string; moniker: Moniker },
): boolean {
  return rules.some(
    (rule) =>
      (rule.enabled ?? true) &&
      fits(rule.account, place.account) &&
      fits(rule.location, place.region) &&
      fits(rule.stack, place.moniker.stack) &&
      fits(rule.detail, place.moniker.detail),
  );
}

/**
 * @param rules   of the application
 * @param cluster all its groups in one place, as they are now
 * @param leaving names of those that are to be disabled, destroyed or emptied, all at once
 * @param action  in a user's words, `disableServerGroup`
 * @throws {TrafficGuarded} the cluster serves now, and would no longer
 */
export function guardTraffic(
  rules: readonly TrafficGuardRule[],
  cluster: readonly ServerGroup[],
  leaving: readonly string[],
  action: string,
): void {
  const serving = cluster.filter((group) => !group.disabled && countUp(group) > 0);
  const going = serving.filter((group) => leaving.includes(group.name));
  const [first] = going;
  if (first === undefined || !isGuarded(rules, first)) return;
  if (serving.length > going.length) return;
  throw new TrafficGuarded(action, first.moniker.cluster, first.account, first.region, 'no enabled healthy instance');
}

/**
 * Before a roll-out takes weight from `old`.
 *
 * @param next       what takes over, as it is now; `undefined` when it is gone
 * @param percentage `targetHealthyDeployPercentage`
 * @throws {NotReadyForTraffic}
 */
export function demandReplacement(
  old: string,
  name: string,
  next: ServerGroup | undefined,
  { percentage = 100, interesting }: { percentage?: number; interesting?: readonly string[] } = {},
): void {
  if (next === undefined) throw new NotReadyForTraffic(old, name, 'It is gone.');
  if (next.disabled) throw new NotReadyForTraffic(old, name, 'It is disabled.');
  const needed = Math.max(1, healthyNeeded(next.capacity.desired, percentage));
  if (next.capacity.desired === 0 || countUp(next, interesting) < needed) {
    throw new NotReadyForTraffic(old, name, `${whyNotUp(next, interesting)} At least ${String(needed)} must be.`);
  }
}
