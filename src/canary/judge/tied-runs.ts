/** Distinct values of a sorted sample, and how often each is there. −0 and 0 are two, as where Java sorts them. */
export interface Runs {
  values: Float64Array;
  counts: Float64Array;
  /** How many values of the sample come before a run; one longer than the others. */
  before: Float64Array;
}

/** What decides how a sample is merged. */
export interface Grain {
  /** How many distinct values. */
  runs: number;
  /** Σ(t³ − t) */
  ties: number;
  /** The smallest distance between two distinct values; infinite of a single one. */
  closest: number;
  /** The largest absolute value. */
  largest: number;
}

export function grainOf(sorted: Float64Array): Grain {
  const largest = Math.max(Math.abs(sorted[0] ?? 0), Math.abs(sorted[sorted.length - 1] ?? 0));
  let [runs, ties, closest, start] = [1, 0, Infinity, 0];
  for (let at = 1; at < sorted.length; at++) {
    const distance = (sorted[at] as number) - (sorted[at - 1] as number);
    // −0 and 0 have none, but are two.
    if (distance === 0 && Object.is(sorted[at], sorted[at - 1])) continue;
    if (distance < closest) closest = distance;
    ties += tie(at - start);
    start = at;
    runs += 1;
  }
  return { runs, ties: ties + tie(sorted.length - start), closest, largest };
}

export function runsOf(sorted: Float64Array): Runs {
  const values = new Float64Array(sorted.length);
  const counts = new Float64Array(sorted.length);
  let runs = 0;
  for (const value of sorted) {
    if (runs === 0 || !isSame(values[runs - 1] as number, value)) values[runs++] = value;
    counts[runs - 1] = (counts[runs - 1] as number) + 1;
  }
  const before = new Float64Array(runs + 1);
  for (let i = 0; i < runs; i++) before[i + 1] = (before[i] as number) + (counts[i] as number);
  return { values: values.subarray(0, runs), counts: counts.subarray(0, runs), before };
}

/** Σ(t³ − t) */
function tiesIn({ counts }: Runs): number {
  let sum = 0;
  for (const count of counts) sum += tie(count);
  return sum;
}

const tie = (count: number): number => count * count * count - count;

/**
 * Merges samples of which values tie, whatever they are.
 *
 * @returns how many pairs have the experiment less the shift above the control, equal ones as half; and Σ(t³ − t) over all ties
 */
export function pairsMeeting(experiment: Runs, control: Runs, shift: number): { above: number; ties: number } {
  const { values: xs, counts } = experiment;
  const { values: ys, counts: others, before } = control;
  let above = 0;
  let ties = tiesIn(control);
  let finger = 0;
  for (let i = 0; i < xs.length;) {
    const value = shifted(xs[i] as number, shift);
    let mine = counts[i] as number;
    // By rounding, runs of the experiment may become one.
    for (i += 1; i < xs.length && isSame(shifted(xs[i] as number, shift), value); i++) mine += counts[i] as number;
    while (finger < ys.length && isBelow(ys[finger] as number, value)) finger += 1;
    const equal = finger < ys.length && isSame(ys[finger] as number, value) ? (others[finger] as number) : 0;
    above += mine * ((before[finger] as number) + equal / 2);
    ties += equal === 0 ? tie(mine) : tie(mine + equal) - tie(equal);
  }
  return { above, ties };
}

// `Object.is` alone says the same, and takes ten times as long.
const isSame = (left: number, right: number): boolean => left === right && (left !== 0 || Object.is(left, right));
const isBelow = (left: number, right: number): boolean =>
  left < right || (left === 0 && right === 0 && Object.is(left, -0) && Object.is(right, 0));

/** Infinity less infinity ranks on top, as what is no number does. */
function shifted(value: number, shift: number): number {
  const difference = value - shift;
  return Number.isNaN(difference) ? Infinity : difference;
}
