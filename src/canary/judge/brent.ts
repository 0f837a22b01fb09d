const mostRounds = 1_001;
const epsilon = 2.220446049250313e-16;
/** Absolute, whatever the size of the values: R's `wilcox.test` asks for so much, and so does Kayenta. */
const tolerance = 1e-4;

/**
 * Where a falling step function crosses zero, by Brent's method as in R's `zeroin`. Followed step by step: the function jumps,
 * so the answer depends on the path.
 *
 * @param ends the function at `low` and at `high`, which is not evaluated there again
 */
export function crossing(
  f: (at: number) => number,
  low: number,
  high: number,
  ends: { low: number; high: number },
): number {
  let [a, fa, b, fb] = [low, ends.low, high, ends.high];
  if (fa === 0) return a;
  if (fb === 0) return b;
  let [c, fc] = [a, fa];
  for (let round = 0; round < mostRounds; round++) {
    const previous = b - a;
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, fa] = [b, fb];
      [b, fb] = [c, fc];
      [c, fc] = [a, fa];
    }
    const smallest = 2 * epsilon * Math.abs(b) + tolerance / 2;
    let step = (c - b) / 2;
    if (Math.abs(step) <= smallest || fb === 0) return b;
    if (Math.abs(previous) >= smallest && Math.abs(fa) > Math.abs(fb)) {
      step = interpolated([a, fa], [b, fb], [c, fc], previous, smallest) ?? step;
    }
    if (Math.abs(step) < smallest) step = step > 0 ? smallest : -smallest;
    [a, fa] = [b, fb];
    b += step;
    fb = f(b);
    // From infinity there is no way back: every further round would end here again.
    if (Number.isNaN(b)) return b;
    if ((fb > 0 && fc > 0) || (fb < 0 && fc < 0)) [c, fc] = [a, fa];
  }
  return b;
}

type Point = readonly [at: number, value: number];

/** The step to where a line, or a parabola on its side, crosses zero; none where it leads too far. */
function interpolated(
  [a, fa]: Point,
  [b, fb]: Point,
  [c, fc]: Point,
  previous: number,
  smallest: number,
): number | undefined {
  const width = c - b;
  let p: number;
  let q: number;
  if (a === c) {
    const t = fb / fa;
    p = width * t;
    q = 1 - t;
  } else {
    const r = fa / fc;
    const t = fb / fc;
    const s = fb / fa;
    p = s * (width * r * (r - t) - (b - a) * (t - 1));
    q = (r - 1) * (t - 1) * (s - 1);
  }
  if (p > 0) q = -q;
  else p = -p;
  const fits = p < 0.75 * width * q - Math.abs(smallest * q) / 2 && p < Math.abs((previous * q) / 2);
  return fits ? p / q : undefined;
}
