import { WrongUsage } from '../errors.ts';

const unitsMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * `90d`, `12h`, `30m` from now, or an instant with its time zone.
 *
 * @returns ISO text
 * @throws {WrongUsage}
 */
export function expiryOf(text: string, now: Date): string {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now.getTime() + Number(count) * (unitsMs[unit] ?? 0)).toISOString();
  const instant = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? new Date(text) : undefined;
  if (instant !== undefined && !Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new WrongUsage(`--expires ${text} should be 90d, 12h, 30m, or an instant such as 2027-01-01T00:00:00Z.`);
}
