import { inKayentasOrder } from './group-order.ts';
import type { Classification } from './metric-rule.ts';
import { toHundredths } from './rounding.ts';

/** What scoring needs to know of a judged metric. */
export interface ScoredMetric {
  groups: readonly string[];
  classification: Classification;
  classificationReason: string | null;
  critical: boolean;
  muted: boolean;
}

/** Scores from which an analysis passes, and from which it is marginal. */
export interface Thresholds {
  pass: number;
  marginal: number;
}

export interface GroupScore {
  name: string;
  /** 0 to 100, not rounded; 0 without data. */
  score: number;
}

export interface Score {
  /** Usually 0 to 100, two decimals; weights of more than 100 can lead out of it. */
  score: number;
  classification: 'Pass' | 'Marginal' | 'Fail';
  /** Empty where the sum of the groups decided. */
  classificationReason: string;
}

/**
 * The score of an analysis: the shares of passed metrics of each group, weighted; 0 where a critical metric has failed or half
 * of the metrics lack data.
 *
 * @param weights of groups, in percent; those that are not named share what is left of 100, which may be negative
 */
export function scoreOf(
  results: readonly ScoredMetric[],
  weights: ReadonlyMap<string, number>,
  thresholds: Thresholds,
): { score: Score; groupScores: GroupScore[] } {
  const heard = results.filter(({ muted }) => !muted);
  const groups = groupsOf(heard);
  const { score, reason } = failureOf(heard) ?? { score: toHundredths(weightedSum(groups, weights)), reason: '' };
  return {
    score: { score, classification: classOf(score, thresholds), classificationReason: reason },
    groupScores: groups.map(({ name, share }) => ({ name, score: share ?? 0 })),
  };
}

const classOf = (score: number, { pass, marginal }: Thresholds): Score['classification'] =>
  score >= pass ? 'Pass' : score >= marginal ? 'Marginal' : 'Fail';

function failureOf(results: readonly ScoredMetric[]): { score: 0; reason: string } | undefined {
  const failed = results.find(({ critical, classification }) => critical && classification !== 'Pass');
  if (failed) return { score: 0, reason: `Canary Failed: ${failed.classificationReason ?? ''}` };
  const missing = results.filter(({ classification }) => classification === 'Nodata').length;
  // Without any metric this is no number, and the rule is silent.
  const percent = (100 * missing) / results.length;
  return percent >= 50 ? { score: 0, reason: 'Canary Failed: 50% or more metrics returned NODATA' } : undefined;
}

/** A group, and how many percent of its metrics have passed; none where no metric has been classified. */
interface Group {
  name: string;
  share: number | undefined;
}

function groupsOf(results: readonly ScoredMetric[]): Group[] {
  const members = new Map<string, Classification[]>();
  for (const { groups, classification } of results) {
    for (const group of groups) {
      const list = members.get(group);
      if (list) list.push(classification);
      else members.set(group, [classification]);
    }
  }
  return inKayentasOrder([...members.keys()]).map((name) => ({ name, share: shareOf(members.get(name) ?? []) }));
}

function shareOf(classifications: readonly Classification[]): number | undefined {
  const counted = classifications.filter((label) => label !== 'Nodata' && label !== 'Error');
  if (counted.length === 0) return undefined;
  return (counted.filter((label) => label === 'Pass').length / counted.length) * 100;
}

/** A group without data counts as passed; a weight without a group is lost. */
function weightedSum(groups: readonly Group[], weights: ReadonlyMap<string, number>): number {
  let given = 0;
  for (const weight of weights.values()) given += weight;
  const unnamed = groups.filter(({ name }) => !weights.has(name)).length;
  let sum = 0;
  for (const { name, share = 100 } of groups) sum += share * ((weights.get(name) ?? (100 - given) / unnamed) / 100);
  return sum;
}
