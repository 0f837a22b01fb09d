import { z } from 'zod';

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const parts = /^(?:(?:\d+(?:\.\d+)?)(?:ms|s|m|h|d)\s*)+$/;
/** A hundred years: what is longer is a mistake. */
const longestMs = 100 * 366 * 86_400_000;

/** `90s`, `1h30m`, `2d`, or a number of seconds. @returns milliseconds; undefined where it is none of these */
export function durationOf(value: string | number): number | undefined {
  const text = typeof value === 'number' ? `${String(value)}s` : value.trim();
  if (!parts.test(text)) return undefined;
  const ms = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0),
    0,
  );
  return ms <= longestMs ? Math.round(ms) : undefined;
}

/** A span of time, in a scenario; becomes milliseconds. */
export const duration = z
  .union([z.string(), z.number().nonnegative()])
  .transform((value, context) => {
    const ms = durationOf(value);
    if (ms !== undefined) return ms;
    context.addIssue(
      `${JSON.stringify(value)} is no span of time; expected such as 90s, 5m, 1h30m, 2d or 90 (seconds)`,
    );
    return z.NEVER;
  })
  .describe('A span of time: `90s`, `5m`, `1h30m`, `2d`, or a number of seconds.');

/** An instant, in a scenario; becomes UTC milliseconds. YAML reads an unquoted one as text. */
export const instant = z
  .union([z.string(), z.number(), z.date()])
  .transform((value, context) => {
    const ms = value instanceof Date ? value.getTime() : typeof value === 'number' ? value : instantOf(value);
    if (Number.isFinite(ms)) return ms;
    context.addIssue(`${JSON.stringify(value)} is no instant; expected such as 2026-03-06T21:50:00Z`);
    return z.NEVER;
  })
  .describe('An instant: `2026-03-06T21:50:00Z`; without a zone it is UTC.');

/** The same everywhere: a text without a zone is UTC, whatever zone the machine is in. */
function instantOf(text: string): number {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text.trim());
  return Date.parse(zoned || /^\d{4}-\d\d-\d\d$/.test(text.trim()) ? text : `${text.trim()}Z`);
}

/** `3.5 s` */
export const secondsText = (ms: number): string => `${String(ms / 1000)} s`;

/** `2026-03-06T21:50:00Z` */
export const instantText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
