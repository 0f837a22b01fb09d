import { InvalidInput } from '../../kernel/index.ts';
import { classify } from './classify.ts';
import { explain } from './explain.ts';
import type { DecidedBy, Measured } from './finding.ts';
import type { MetricRule } from './metric-rule.ts';
import { type Statistics, statisticsOf } from './moments.ts';
import { judgeFences, liesWithin } from './outliers.ts';
import { type GroupScore, type Score, type ScoredMetric, scoreOf, type Thresholds } from './score.ts';

/** What was measured of one metric on both sides. */
interface MetricSetPair {
  id?: string | undefined;
  /** Of the metric; several pairs may bear it, each is judged for itself. */
  name: string;
  tags?: Readonly<Record<string, string>> | undefined;
  /** NaN where a point has no value. The sides need not be equally long. */
  control: Float64Array;
  experiment: Float64Array;
}

export interface Analysis {
  /** Of several with one name the first counts. */
  rules: readonly MetricRule[];
  groupWeights: ReadonlyMap<string, number>;
  thresholds: Thresholds;
  pairs: readonly MetricSetPair[];
}

/** What became of the points of one side before it was compared. */
export interface Points {
  given: number;
  /** Without a value: dropped, or counted as 0. */
  missing: number;
  /** Dropped as outliers. */
  outliers: number;
}

/** Why a metric was classified so. */
export interface Explanation {
  /** One, in plain words. */
  sentence: string;
  decidedBy: DecidedBy;
  experimentPoints: Points;
  controlPoints: Points;
  /** Only where the sides were compared. */
  measured?: Measured;
}

export interface MetricResult extends ScoredMetric {
  id?: string;
  name: string;
  tags?: Readonly<Record<string, string>>;
  /** Mean of the experiment over that of the control: NaN where one is 0, null of an `Error`. */
  ratio: number | null;
  /** Of the points that were compared. */
  experimentStats: Statistics;
  controlStats: Statistics;
  explanation: Explanation;
}

export interface Judgment {
  score: Score;
  /** In the order in which they were added up. */
  groupScores: GroupScore[];
  /** In the order of the pairs. */
  results: MetricResult[];
}

/**
 * Judges a canary as Kayenta's `NetflixACAJudge-v1.0` does: the same classifications and scores for the same points.
 *
 * @throws {InvalidInput} a pair is of no metric of the config
 * @see docs/canary.md
 */
export function judge({ rules, groupWeights, thresholds, pairs }: Analysis): Judgment {
  const byName = new Map(rules.toReversed().map((rule) => [rule.name, rule]));
  const results = pairs.map((pair, at) => {
    const rule = byName.get(pair.name);
    if (rule === undefined) throw noSuchMetric(pair.name, at, [...byName.keys()]);
    return judgeMetric(pair, rule);
  });
  return { ...scoreOf(results, groupWeights, thresholds), results };
}

function judgeMetric({ id, name, tags, ...pair }: MetricSetPair, rule: MetricRule): MetricResult {
  const experiment = prepared(pair.experiment, rule);
  const control = prepared(pair.control, rule);
  const finding = classify(
    {
      experiment: experiment.values,
      control: control.values,
      sortedExperiment: experiment.sorted,
      sortedControl: control.sorted,
    },
    rule,
  );
  return {
    ...(id === undefined ? {} : { id }),
    name,
    ...(tags === undefined ? {} : { tags }),
    groups: rule.groups,
    classification: finding.classification,
    classificationReason: finding.reason,
    critical: finding.critical,
    muted: rule.muted,
    ratio: finding.ratio,
    experimentStats: statisticsOf(experiment.values, experiment.sorted),
    controlStats: statisticsOf(control.values, control.sorted),
    explanation: {
      sentence: explain(finding, rule),
      decidedBy: finding.decidedBy,
      experimentPoints: experiment.points,
      controlPoints: control.points,
      ...(finding.measured === undefined ? {} : { measured: finding.measured }),
    },
  };
}

interface Prepared {
  values: Float64Array;
  sorted: Float64Array;
  points: Points;
}

function prepared(given: Float64Array, { nanStrategy, outlierFactor }: MetricRule): Prepared {
  const missing = missingIn(given);
  const filled = missing === 0 ? given : nanStrategy === 'replace' ? withZeros(given) : withoutMissing(given);
  const sorted = filled.toSorted();
  const points = { given: given.length, missing, outliers: 0 };
  if (outlierFactor === undefined) return { values: filled, sorted, points };
  const inside = liesWithin(judgeFences(sorted, outlierFactor));
  const values = filled.filter(inside);
  return { values, sorted: sorted.filter(inside), points: { ...points, outliers: filled.length - values.length } };
}

function missingIn(values: Float64Array): number {
  let missing = 0;
  for (let at = 0; at < values.length; at++) missing += Number(Number.isNaN(values[at]));
  return missing;
}

const withZeros = (values: Float64Array): Float64Array => values.map((value) => (Number.isNaN(value) ? 0 : value));
const withoutMissing = (values: Float64Array): Float64Array => values.filter((value) => !Number.isNaN(value));

function noSuchMetric(name: string, at: number, known: readonly string[]): InvalidInput {
  const message = `should be the name of a metric of the config (${known.join(', ')}); it is ${JSON.stringify(name)}`;
  return new InvalidInput('The canary analysis', [{ path: ['metricSetPairs', at, 'name'], message }]);
}
