import { meanOf } from './moments.ts';
import type { Finding, Measured } from './finding.ts';
import type { MetricRule, Samples } from './metric-rule.ts';
import { withNoise } from './noise.ts';
import { type Confidence, shiftInterval } from './shift-interval.ts';
import { NothingVaries, ShiftedRanks } from './shifted-ranks.ts';

/** How much is asked of a shift. */
export interface Strictness {
  /** Share of the estimated shift within which the interval must not reach. */
  tolerance: number;
  confidence: Confidence;
}

/** Kayenta has settings for both and reads neither. */
export const judgeStrictness: Strictness = { tolerance: 0.25, confidence: 0.98 };

/** The decision list of Kayenta's NetflixACAJudge for one metric, after missing points and outliers have been seen to. */
export function classify(samples: Samples, rule: MetricRule, strictness: Strictness = judgeStrictness): Finding {
  const { sortedExperiment, sortedControl } = samples;
  if (sortedExperiment.length === 0 || sortedControl.length === 0) return withoutData(rule);
  const alike = { classification: 'Pass', critical: false, ratio: 1 } as const;
  if (areEqual(sortedExperiment, sortedControl)) {
    return { ...alike, reason: 'The Canary and Baseline data are identical', decidedBy: 'identical' };
  }
  const constant = isConstant(sortedExperiment) && isConstant(sortedControl);
  if (constant && sortedExperiment[0] === sortedControl[0]) return { ...alike, reason: null, decidedBy: 'oneValue' };
  try {
    return measured(constant ? noisy(samples) : samples, rule, strictness, constant);
  } catch (error) {
    if (!(error instanceof NothingVaries)) throw error;
    return {
      classification: 'Error',
      reason: 'Metric Classification Failed',
      critical: false,
      ratio: null,
      decidedBy: 'noInterval',
    };
  }
}

/** A critical metric is `Nodata` even if it must have data: it fails the analysis by being critical. */
function withoutData({ name, nanStrategy, mustHaveData, critical }: MetricRule): Finding {
  if (nanStrategy === 'replace') {
    return { classification: 'Pass', reason: null, critical: false, ratio: 1, decidedBy: 'noDataReplaced' };
  }
  const classification = mustHaveData && !critical ? 'NodataFailMetric' : 'Nodata';
  return { classification, reason: `Missing data for ${name}`, critical, ratio: 1, decidedBy: 'noData' };
}

function measured(samples: Samples, rule: MetricRule, strictness: Strictness, noisy: boolean): Finding {
  const { name, direction, critical, effectSize: gate } = rule;
  const { ratio, ...seen } = measure(samples, rule, strictness);
  const { interval, tolerated, effect } = seen;
  const base = { ratio, measured: { ...seen, noisy } };
  const rises = interval.lower > tolerated;
  const falls = interval.upper < -tolerated;
  // Where a mean is 0 there is no ratio, and every shift counts.
  const atLeast = (limit: number): boolean => Number.isNaN(effect) || effect >= limit;
  const atMost = (limit: number): boolean => Number.isNaN(effect) || effect <= limit;
  const found = (classification: 'High' | 'Low', isCritical: boolean): Finding => ({
    ...base,
    classification,
    critical: isCritical,
    reason: isCritical
      ? `The metric ${name} was classified as ${classification} (Critical)`
      : `${name} was classified as ${classification}`,
    decidedBy: 'shift',
  });
  if (rises && direction !== 'decrease' && atLeast(gate.allowedIncrease)) {
    return found('High', critical && atLeast(gate.criticalIncrease));
  }
  if (falls && direction !== 'increase' && atMost(gate.allowedDecrease)) {
    return found('Low', critical && atMost(gate.criticalDecrease));
  }
  const harmless = (rises && direction === 'decrease') || (falls && direction === 'increase');
  const decidedBy = harmless ? 'direction' : rises || falls ? 'effectSize' : 'tolerance';
  return { ...base, classification: 'Pass', reason: null, critical: false, decidedBy };
}

function measure(
  { experiment, control, sortedExperiment, sortedControl }: Samples,
  { effectSize: { measure: name } }: MetricRule,
  { tolerance, confidence }: Strictness,
): Omit<Measured, 'noisy'> & { ratio: number } {
  const ranks = new ShiftedRanks(sortedExperiment, sortedControl);
  const low = firstOf(sortedExperiment) - lastOf(sortedControl);
  const high = lastOf(sortedExperiment) - firstOf(sortedControl);
  const interval = shiftInterval(ranks, { low, high }, confidence);
  const ratio = meanRatio(experiment, control);
  return {
    interval,
    confidence,
    tolerated: tolerance * Math.abs(interval.estimate),
    measure: name,
    effect: name === 'cles' ? commonLanguageEffect(ranks, experiment.length, control.length) : ratio,
    ratio,
  };
}

/** NaN where either mean is 0. */
export function meanRatio(experiment: Float64Array, control: Float64Array): number {
  const [above, below] = [meanOf(experiment), meanOf(control)];
  return above === 0 || below === 0 ? Number.NaN : above / below;
}

/** The share of pairs in which the experiment lies above. */
export const commonLanguageEffect = (ranks: ShiftedRanks, experiment: number, control: number): number =>
  ranks.pairsAbove(0) / (experiment * control);

function noisy({ experiment, control }: Samples): Samples {
  const [parted, other] = [withNoise(experiment, 0), withNoise(control, 1)];
  return { experiment: parted, control: other, sortedExperiment: parted.toSorted(), sortedControl: other.toSorted() };
}

const firstOf = (sorted: Float64Array): number => sorted[0] ?? Number.NaN;
const lastOf = (sorted: Float64Array): number => sorted[sorted.length - 1] ?? Number.NaN;
const isConstant = (sorted: Float64Array): boolean => firstOf(sorted) === lastOf(sorted);

const areEqual = (left: Float64Array, right: Float64Array): boolean =>
  left.length === right.length && left.every((value, at) => value === right[at]);
