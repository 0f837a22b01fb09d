import { crossing } from './brent.ts';
import type { ShiftedRanks } from './shifted-ranks.ts';

/** By how much the experiment lies above the control, in the unit of the metric. */
export interface ShiftInterval {
  lower: number;
  upper: number;
  /** Of Hodges and Lehmann: the shift at which the ranks balance. */
  estimate: number;
}

/** How sure an interval is, and the quantile of the normal distribution that bounds it, as commons-math computes it. */
const quantiles = { 0.9: -1.644853626951473, 0.95: -1.959963984540054, 0.98: -2.326347874040841 };
export type Confidence = keyof typeof quantiles;

/**
 * The interval of the Mann-Whitney test: all shifts that the test would not refuse, by the normal approximation with
 * correction for continuity, `wilcox.test(conf.int = TRUE, exact = FALSE)` of R.
 *
 * @param range of the differences, smallest and largest
 * @throws {NothingVaries} all values tie at one of the shifts
 */
export function shiftInterval(
  ranks: ShiftedRanks,
  { low, high }: { low: number; high: number },
  confidence: Confidence,
): ShiftInterval {
  const z = (shift: number): number => ranks.z(shift);
  const ends = { low: z(low), high: z(high) };
  const bound = (quantile: number): number => {
    const less = { low: ends.low - quantile, high: ends.high - quantile };
    if (less.low <= 0) return low;
    if (less.high >= 0) return high;
    return crossing((shift) => z(shift) - quantile, low, high, less);
  };
  const quantile = quantiles[confidence];
  return {
    lower: bound(-quantile),
    upper: bound(quantile),
    // Without a look at the ends, as in R.
    estimate: crossing(z, low, high, ends),
  };
}
