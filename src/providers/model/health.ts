/** When an instance counts as up, how many must be, and what to tell a person of those that are not. Pure rules. */
import type { HealthState, Instance, ServerGroup } from './server-group.ts';

/** How health is read. */
export interface HealthReading {
  /** Only signals of these types count. Empty: none is asked for. Absent: all count. */
  interesting?: readonly string[];
  /** The group takes no traffic on purpose: a signal that says only this is no fault. */
  disabled?: boolean;
}

const withoutTraffic = new Set<HealthState>(['OutOfService', 'Draining']);

/** Some signal says that it is up, and none says that it is not. */
export function isUp(instance: Instance, { interesting, disabled = false }: HealthReading = {}): boolean {
  if (interesting?.length === 0) return true;
  const told = instance.health.filter(
    (signal) =>
      (interesting?.includes(signal.type) ?? true) &&
      signal.state !== 'Succeeded' &&
      !(disabled && withoutTraffic.has(signal.state)),
  );
  if (told.length === 0) return interesting === undefined && instance.healthState === 'Up';
  const onlyPlatform = told.every((signal) => signal.healthClass === 'platform');
  if (onlyPlatform && interesting !== undefined) {
    return told.every((signal) => signal.state === 'Up' || signal.state === 'Unknown');
  }
  const bad = told.some(
    (signal) => signal.state !== 'Up' && !(signal.healthClass === 'platform' && signal.state === 'Unknown'),
  );
  return !bad && told.some((signal) => signal.state === 'Up');
}

/** How many instances of the group are up; of a disabled group: would serve if they were asked to. */
export function countUp(group: Pick<ServerGroup, 'instances' | 'disabled'>, interesting?: readonly string[]): number {
  const reading = { disabled: group.disabled, ...(interesting ? { interesting } : {}) };
  return group.instances.filter((instance) => isUp(instance, reading)).length;
}

/**
 * How many instances must be up.
 *
 * @param desired    size of the group
 * @param percentage `targetHealthyDeployPercentage`, 0 to 100
 * @returns at least 1, unless one of the two is 0
 */
export function healthyNeeded(desired: number, percentage = 100): number {
  if (desired <= 0 || percentage <= 0) return 0;
  return Math.max(1, Math.round((desired * Math.min(percentage, 100)) / 100));
}

/** Counts by state, as the stage's context shows them (`lastCapacityCheck`). */
export function healthCounts(group: Pick<ServerGroup, 'instances' | 'disabled'>): Record<string, number> {
  const counts: Record<string, number> = { up: 0, down: 0, outOfService: 0, starting: 0, failed: 0, unknown: 0 };
  for (const { healthState } of group.instances) {
    const key = healthState.charAt(0).toLowerCase() + healthState.slice(1);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** This many restarts without coming up, and an instance is given up. */
export const restartsUntilGivenUp = 3;
/** So long in the state Failed, milliseconds, and an instance is given up even where nobody counts its restarts. */
export const failedUntilGivenUpMs = 30_000;

/** It will not come up by waiting: it ended again and again, or has lain failed for long. */
export function isGivenUp(instance: Instance, now: Date, reading: HealthReading = {}): boolean {
  if (isUp(instance, reading)) return false;
  const restarts = instance.details?.restarts;
  if (typeof restarts === 'number' && restarts >= restartsUntilGivenUp) return true;
  return instance.healthState === 'Failed' && now.getTime() - instance.since >= failedUntilGivenUpMs;
}

/** The group cannot reach `needed` with the instances that may still come up. */
export function isHopeless(group: ServerGroup, needed: number, now: Date, interesting?: readonly string[]): boolean {
  const reading = { disabled: group.disabled, ...(interesting ? { interesting } : {}) };
  const lost = group.instances.filter((instance) => isGivenUp(instance, now, reading)).length;
  return lost > 0 && Math.max(group.capacity.desired, group.instances.length) - lost < needed;
}

const shown = 3;

/** One sentence on those that are not up and why, for the message that somebody reads at night. */
export function whyNotUp(group: ServerGroup, interesting?: readonly string[]): string {
  const reading = { disabled: group.disabled, ...(interesting ? { interesting } : {}) };
  const ill = group.instances.filter((instance) => !isUp(instance, reading));
  const up = group.instances.length - ill.length;
  const list = ill
    .slice(0, shown)
    .map((instance) => `${instance.name} is ${instance.healthState}${reasonOf(instance)}`);
  const more = ill.length > shown ? ` and ${String(ill.length - shown)} more` : '';
  const count = `${String(up)} of ${String(group.capacity.desired)} instances of ${group.name} are up`;
  return list.length === 0 ? `${count}.` : `${count}: ${list.join(', ')}${more}.`;
}

function reasonOf(instance: Instance): string {
  const reasons = instance.health
    .filter((signal) => signal.state !== 'Up' && signal.reason)
    .map((signal) => `${signal.type}: ${signal.reason ?? ''}`);
  const restarts = instance.details?.restarts;
  if (typeof restarts === 'number' && restarts > 0) reasons.push(`restarted ${String(restarts)} times`);
  return reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
}
