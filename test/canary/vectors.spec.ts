import { describe, expect, it } from '@jest/globals';
import { judge, readAnalysis } from '../../src/canary/index.ts';
import { classify, commonLanguageEffect, meanRatio } from '../../src/canary/judge/classify.ts';
import type { MetricRule } from '../../src/canary/judge/metric-rule.ts';
import { statisticsOf } from '../../src/canary/judge/moments.ts';
import { judgeFences, liesWithin, percentileOf, quartileFences } from '../../src/canary/judge/outliers.ts';
import { scoreOf } from '../../src/canary/judge/score.ts';
import { shiftInterval } from '../../src/canary/judge/shift-interval.ts';
import { ShiftedRanks } from '../../src/canary/judge/shifted-ranks.ts';
import { InvalidInput, type JsonObject, toJson } from '../../src/kernel/index.ts';
import { judgmentDocument } from '../../src/cli/model/judgment.ts';
import { expectSame, kinds, series, type Vector, type VectorInput, vectors } from './vectors.ts';

const samplesOf = ({ experiment, control }: VectorInput) => {
  const [left, right] = [series(experiment), series(control)];
  return { experiment: left, control: right, sortedExperiment: left.toSorted(), sortedControl: right.toSorted() };
};

const ruleOf = (input: VectorInput): MetricRule => {
  const [allowedDecrease, allowedIncrease] = input.effectSizeThresholds ?? [1, 1];
  const [criticalDecrease, criticalIncrease] = input.criticalThresholds ?? [1, 1];
  return {
    name: input.name ?? 'metric',
    groups: [],
    direction: input.direction,
    nanStrategy: input.nanStrategy ?? 'remove',
    critical: input.critical ?? false,
    mustHaveData: false,
    muted: false,
    effectSize: {
      measure: input.effectSizeMeasure ?? 'meanRatio',
      allowedIncrease,
      allowedDecrease,
      criticalIncrease,
      criticalDecrease,
    },
  };
};

const answers: Record<string, (input: VectorInput) => unknown> = {
  judge: (input) => judgmentDocument(judge(readAnalysis(toJson(input) as JsonObject))),

  classify: (input) =>
    classify(samplesOf(input), ruleOf(input), {
      tolerance: input.tolerance ?? 0.25,
      confidence: input.confLevel ?? 0.98,
    }),

  score: ({ groupWeights, results, thresholds }) => {
    const { score, groupScores } = scoreOf(
      results.map((result) => ({
        groups: [],
        critical: false,
        muted: false,
        classificationReason: result.reason ?? null,
        ...result,
      })),
      new Map(Object.entries(groupWeights)),
      thresholds,
    );
    return { score, groupScores: Object.fromEntries(groupScores.map(({ name, score: share }) => [name, share])) };
  },

  mannWhitney: (input) => {
    const { sortedExperiment: xs, sortedControl: ys } = samplesOf(input);
    const range = { low: xs[0]! - ys.at(-1)!, high: xs.at(-1)! - ys[0]! };
    return shiftInterval(new ShiftedRanks(xs, ys), range, input.confLevel ?? 0.98);
  },

  effectSize: (input) => {
    const { experiment, control, sortedExperiment, sortedControl } = samplesOf(input);
    const ranks = new ShiftedRanks(sortedExperiment, sortedControl);
    return {
      meanRatio: meanRatio(experiment, control),
      cles: commonLanguageEffect(ranks, experiment.length, control.length),
    };
  },

  percentile: ({ values, p }) => ({ value: percentileOf(series(values).toSorted(), p) }),

  summary: ({ values }) => statisticsOf(series(values), series(values).toSorted()),

  outliers: ({ values, factor, reduceSensitivity }) => {
    const fences = (reduceSensitivity ? judgeFences : quartileFences)(series(values).toSorted(), factor);
    const stays = liesWithin(fences);
    return { kept: values.filter(stays), mask: values.map((value) => !stays(value)) };
  },
};

/** A filter that the original has and its judge does not use. */
const isUnused = ({ input }: Vector): boolean => input.detector === 'ksigma';

describe.each(Object.keys(answers))('of the original judge, %s', (kind) => {
  const answer = answers[kind]!;
  it.each(vectors(kind).filter((vector) => !isUnused(vector)))('$id: $title', (vector) => {
    if ('throws' in vector.expect) expect(() => answer(vector.input)).toThrow(InvalidInput);
    else expectSame(answer(vector.input), vector);
  });
});

describe('of the original, parts that are still to come', () => {
  for (const kind of kinds.filter((name) => !(name in answers))) {
    for (const { id, title } of vectors(kind)) it.todo(`${kind} ${id}: ${title}`);
  }
});
