/** Values outside are outliers; those on a fence are not. */
export interface Fences {
  low: number;
  high: number;
}

/** A percentile is looked up at a place between two values of the sorted series (R's type 7, as in spreadsheets). */
export function percentileOf(sorted: Float64Array, percent: number): number {
  const count = sorted.length;
  const place = 1 + (count - 1) * (percent / 100);
  if (count === 0) return Number.NaN;
  if (count === 1 || place < 1) return sorted[0] ?? Number.NaN;
  if (place >= count) return sorted[count - 1] ?? Number.NaN;
  const below = Math.floor(place);
  const value = sorted[below - 1] ?? Number.NaN;
  return value + (place - below) * ((sorted[below] ?? Number.NaN) - value);
}

/**
 * The usual fences: so many interquartile ranges away from the quartiles.
 *
 * @param factor 1.5 for outliers, 3 for what is far out
 */
export function quartileFences(sorted: Float64Array, factor: number): Fences {
  const first = percentileOf(sorted, 25);
  const third = percentileOf(sorted, 75);
  const range = third - first;
  return { low: first - factor * range, high: third + factor * range };
}

/**
 * Those of the judge, which are never narrower than the 1st and the 99th percentile. Up to 100 values these lie beyond the
 * second largest, so at most one value goes on each side.
 */
export function judgeFences(sorted: Float64Array, factor: number): Fences {
  const usual = quartileFences(sorted, factor);
  return {
    low: Math.min(percentileOf(sorted, 1), usual.low),
    high: Math.max(percentileOf(sorted, 99), usual.high),
  };
}

/** Whether a value stays. */
export const liesWithin =
  ({ low, high }: Fences) =>
  (value: number): boolean =>
    !(value < low || value > high);
