import type { Finding, Measured } from './finding.ts';
import type { MetricRule } from './metric-rule.ts';

/** One sentence for people: what was seen, and why it was classified so. */
export function explain({ classification, decidedBy, critical, measured }: Finding, rule: MetricRule): string {
  switch (decidedBy) {
    case 'noData':
      return withoutData(classification, critical);
    case 'noDataReplaced':
      return 'There is no point at all on one side; as missing points count as 0 for this metric, it passes.';
    case 'identical':
      return 'Canary and baseline hold the same values.';
    case 'oneValue':
      return 'Canary and baseline are one and the same value throughout.';
    case 'noInterval':
      return 'There are too few different values to say anything: the metric is left out of the score.';
    default:
      return measured === undefined ? '' : compared(measured, rule, decidedBy, critical);
  }
}

function withoutData(classification: Finding['classification'], critical: boolean): string {
  if (critical) return 'There is no data on one side, and the metric is critical: the analysis fails.';
  return classification === 'NodataFailMetric'
    ? 'There is no data on one side, and the metric must have data: it fails.'
    : 'There is no data on one side: the metric is left out of the score of its groups.';
}

function compared(
  measured: Measured,
  { direction, effectSize: gate }: MetricRule,
  decidedBy: 'tolerance' | 'direction' | 'effectSize' | 'shift',
  critical: boolean,
): string {
  const { interval, confidence, tolerated } = measured;
  const range = `${text(interval.lower)} to ${text(interval.upper)} with ${String(confidence * 100)} % confidence`;
  if (decidedBy === 'tolerance') {
    return `No clear difference: canary less baseline is ${range}, which does not keep clear of ±${text(tolerated)}.`;
  }
  const rises = interval.lower > tolerated;
  const shift = `The canary is ${rises ? 'higher' : 'lower'} by about ${text(Math.abs(interval.estimate))} (${range})`;
  if (decidedBy === 'direction')
    return `${shift}, but only an ${direction} counts.`.replace('an decrease', 'a decrease');
  const limit = text(rises ? gate.allowedIncrease : gate.allowedDecrease);
  const asked = `${limit} or ${rises ? 'more' : 'less'}`;
  if (decidedBy === 'effectSize') return `${shift}, but ${effectText(measured)}, and only ${asked} counts.`;
  const end = critical ? ', and the metric is critical: the analysis fails.' : '.';
  return `${shift}, and ${effectText(measured)}${Number.isNaN(measured.effect) ? '' : `, where ${asked} counts`}${end}`;
}

function effectText({ measure, effect }: Measured): string {
  if (Number.isNaN(effect)) return 'no ratio can be told, as a mean is 0';
  return measure === 'cles'
    ? `a value of the canary lies above one of the baseline with probability ${text(effect)}`
    : `its mean is ${text(effect)} times that of the baseline`;
}

/** Four digits: more would only look exact. */
const text = (value: number): string => String(Number(value.toPrecision(4)));
