import { type Grain, grainOf, pairsMeeting, type Runs, runsOf } from './tied-runs.ts';

/** All values tie, so that ranks say nothing. The judge answers `Error` for such a metric. */
export class NothingVaries extends Error {}

/** Half of the last bit of a double, twice: what two roundings can move a difference by, as a share. */
const roundingShare = 2 ** -51;

/**
 * The statistic of the Mann-Whitney test as a function of a shift: experiment less the shift, ranked among the control.
 *
 * Both samples are sorted once: a shift moves no value past its neighbour, so an evaluation is one merge, O(n + m). What is
 * compared are the doubles `x − shift`: shifting the control, or the question, would find other ties.
 */
export class ShiftedRanks {
  /** Σ(t³ − t) over the ties inside each sample, which no shift dissolves. */
  readonly #ownTies: number;
  /** Up to this shift, either way, the quick merge may be tried. */
  readonly #quickUpTo: number;
  #runs: [Runs, Runs] | undefined;

  /** Both sorted ascending, without NaN, not empty. */
  constructor(
    private readonly experiment: Float64Array,
    private readonly control: Float64Array,
  ) {
    const [xs, ys] = [grainOf(experiment), grainOf(control)];
    this.#ownTies = xs.ties + ys.ties;
    // Where most values are there several times, their runs are the shorter way.
    const isVaried = 2 * (xs.runs + ys.runs) > experiment.length + control.length;
    this.#quickUpTo = isVaried ? apartUpTo(xs, ys) : -1;
  }

  /** How many pairs (experiment, control) have the experiment above, an equal one as half. Exact: multiples of ½. */
  pairsAbove(shift: number): number {
    return this.#seen(shift).above;
  }

  /**
   * Standardised, with the correction for continuity and for ties. Falls as the shift grows, in steps.
   *
   * @throws {NothingVaries}
   */
  z(shift: number): number {
    const [n, m] = [this.experiment.length, this.control.length];
    const seen = this.#seen(shift);
    const distance = seen.above - (n * m) / 2;
    const ties = seen.ties / ((n + m) * (n + m - 1));
    const sigma = Math.sqrt(((n * m) / 12) * (n + m + 1 - ties));
    if (sigma === 0) throw new NothingVaries();
    return (distance - Math.sign(distance) * 0.5) / sigma;
  }

  #seen(shift: number): { above: number; ties: number } {
    if (Math.abs(shift) <= this.#quickUpTo) {
      const above = mergedFromBothEnds(this.experiment, this.control, shift);
      if (above >= 0) return { above, ties: this.#ownTies };
    }
    this.#runs ??= [runsOf(this.experiment), runsOf(this.control)];
    return pairsMeeting(...this.#runs, shift);
  }
}

/** The largest shift that surely rounds no two values of the experiment to one; none where they lie too close together. */
function apartUpTo(experiment: Grain, control: Grain): number {
  const largest = Math.max(experiment.largest, control.largest);
  return Number.isFinite(largest) && experiment.closest > 4 * largest * roundingShare ? 2 * largest : -1;
}

/**
 * Counts by a merge without branches, which no processor could foresee, from both ends at once, so that it works on two steps
 * at a time. Three times as fast as the plain merge.
 *
 * @returns −1 where a value of one sample meets one of the other
 */
function mergedFromBothEnds(xs: Float64Array, ys: Float64Array, shift: number): number {
  let [i, j, last, end] = [0, 0, xs.length - 1, ys.length - 1];
  let above = 0;
  let met = 0;
  while (i < last && j < end && met === 0) {
    const low = (xs[i] as number) - shift;
    const lowOther = ys[j] as number;
    // From below the smaller one goes; an experiment that goes is above all that went from the control.
    const otherGoes = +(lowOther < low);
    above += (1 - otherGoes) * j;
    j += otherGoes;
    i += 1 - otherGoes;
    const high = (xs[last] as number) - shift;
    const highOther = ys[end] as number;
    // From above the larger one; an experiment that goes is above all that are left.
    const goes = +(highOther < high);
    above += goes * (end + 1);
    last -= goes;
    end -= 1 - goes;
    met |= +(lowOther === low) | +(highOther === high);
  }
  for (; i <= last; i++) {
    const value = (xs[i] as number) - shift;
    while (j <= end && (ys[j] as number) < value) j += 1;
    met |= +(j <= end && ys[j] === value);
    above += j;
  }
  return met === 0 ? above : -1;
}
