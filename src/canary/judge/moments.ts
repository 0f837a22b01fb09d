/** What a series looks like. An empty one is all zeros, a single value has no deviation. */
export interface Statistics {
  min: number;
  max: number;
  mean: number;
  /** Of the sample, with n − 1. */
  std: number;
  count: number;
}

/** In two passes, as commons-math sums: the second takes back what rounding took in the first. NaN of nothing. */
export function meanOf(values: Float64Array): number {
  const { rough, rest } = twoPasses(values);
  return rough + rest;
}

/** @param sorted the same values, ascending */
export function statisticsOf(values: Float64Array, sorted: Float64Array): Statistics {
  const count = values.length;
  if (count === 0) return { min: 0, max: 0, mean: 0, std: 0, count };
  const { rough, rest } = twoPasses(values);
  const mean = rough + rest;
  return { min: sorted[0] ?? 0, max: sorted[count - 1] ?? 0, mean, std: Math.sqrt(varianceOf(values, mean)), count };
}

function twoPasses(values: Float64Array): { rough: number; rest: number } {
  const count = values.length;
  let sum = 0;
  for (const value of values) sum += value;
  const rough = sum / count;
  let left = 0;
  for (const value of values) left += value - rough;
  return { rough, rest: left / count };
}

function varianceOf(values: Float64Array, mean: number): number {
  const count = values.length;
  if (count === 1) return 0;
  let squares = 0;
  let left = 0;
  for (const value of values) {
    const distance = value - mean;
    squares += distance * distance;
    left += distance;
  }
  return (squares - (left * left) / count) / (count - 1);
}
