import { describe, expect, it } from '@jest/globals';
import { InvalidInput } from '../../kernel/index.ts';
import { judge, type MetricResult } from './judge.ts';
import type { MetricRule } from './metric-rule.ts';

const usual: MetricRule = {
  name: 'errors',
  groups: ['g'],
  direction: 'either',
  nanStrategy: 'remove',
  critical: false,
  mustHaveData: false,
  muted: false,
  effectSize: {
    measure: 'meanRatio',
    allowedIncrease: 1,
    allowedDecrease: 1,
    criticalIncrease: 1,
    criticalDecrease: 1,
  },
};

function judged(
  experiment: ArrayLike<number>,
  control: ArrayLike<number>,
  rule: Partial<MetricRule> = {},
): MetricResult {
  const pair = { name: 'errors', experiment: new Float64Array(experiment), control: new Float64Array(control) };
  const { results } = judge({
    rules: [{ ...usual, ...rule }],
    groupWeights: new Map(),
    thresholds: { pass: 75, marginal: 50 },
    pairs: [pair],
  });
  return results[0]!;
}

const none = Number.NaN;
const steady = [10, 9, 11, 8, 10, 10.5, 9.5, 11.5, 8.5, 10];
const raised = steady.map((value) => value * 2);

describe('the judge, of what nobody should measure', () => {
  it('passes two sides that never vary and are the same', () => {
    expect(judged([7, 7, 7], [7, 7])).toMatchObject({ classification: 'Pass', explanation: { decidedBy: 'oneValue' } });
  });

  it('parts two sides that never vary and differ, the same way each time', () => {
    const first = judged(Array(5).fill(10), Array(5).fill(1));
    expect(first).toMatchObject({ classification: 'High', explanation: { measured: { noisy: true } } });
    expect(judged(Array(5).fill(10), Array(5).fill(1))).toEqual(first);
  });

  it('has no answer for one point against one', () => {
    expect(judged([5], [3])).toMatchObject({ classification: 'Error', ratio: null, critical: false });
  });

  it('finds no data where nothing is a number, and zeros where those are asked for', () => {
    const found = judged([none, none], [1, 2]);
    expect(found).toMatchObject({
      classification: 'Nodata',
      explanation: { experimentPoints: { given: 2, missing: 2, outliers: 0 } },
      experimentStats: { count: 0, mean: 0 },
    });
    expect(judged([none, none], [none], { nanStrategy: 'replace' }).classification).toBe('Pass');
  });

  it('passes no points at all where missing ones count as zero', () => {
    expect(judged([], [1], { nanStrategy: 'replace' }).explanation.decidedBy).toBe('noDataReplaced');
  });

  it('ends, whatever is infinite', () => {
    for (const side of [[Infinity], [-Infinity, Infinity], [Infinity, 1, 2], [Infinity, Infinity]]) {
      expect(judged(side, steady).classification).toMatch(/^(?:Pass|High|Low|Error)$/);
      expect(judged(steady, side).classification).toMatch(/^(?:Pass|High|Low|Error)$/);
      expect(judged(side, [...side, 3]).classification).toMatch(/^(?:Pass|High|Low|Error)$/);
    }
  });

  it('takes a million points on each side', () => {
    const million = (base: number): Float64Array =>
      Float64Array.from({ length: 1_000_000 }, (_, at) => base + ((at * 7_919) % 1_000_003) / 1e5);
    const found = judged(million(12), million(10));
    expect(found).toMatchObject({ classification: 'High', experimentStats: { count: 1_000_000 } });
    expect(found.explanation.measured?.interval.estimate).toBeCloseTo(2, 2);
  });

  it('refuses points of a metric that the config does not have', () => {
    const pairs = [{ name: 'other', experiment: new Float64Array(1), control: new Float64Array(1) }];
    const analysis = { rules: [usual], groupWeights: new Map(), thresholds: { pass: 75, marginal: 50 }, pairs };
    expect(() => judge(analysis)).toThrow(InvalidInput);
    expect(() => judge(analysis)).toThrow(
      'metricSetPairs.0.name: should be the name of a metric of the config (errors); it is "other"',
    );
  });
});

describe('the judge tells why', () => {
  const sentence = (...given: Parameters<typeof judged>): string => judged(...given).explanation.sentence;

  it('a shift counts', () => {
    expect(sentence(raised, steady)).toMatch(
      /^The canary is higher by about 10 \(7\.5 to 12 with 98 % confidence\), and its mean is 2 times .*, where 1 or more counts\.$/,
    );
    expect(sentence(raised, steady, { critical: true })).toMatch(/the metric is critical: the analysis fails\.$/);
  });

  it('a shift is too small to count', () => {
    const effectSize = { ...usual.effectSize, allowedIncrease: 3 };
    expect(sentence(raised, steady, { effectSize })).toMatch(
      /but its mean is 2 times .*, and only 3 or more counts\.$/,
    );
  });

  it('a shift is no harm', () => {
    expect(sentence(steady, raised, { direction: 'increase' })).toMatch(
      /^The canary is lower .* but only an increase counts\.$/,
    );
    expect(sentence(raised, steady, { direction: 'decrease' })).toMatch(/but only a decrease counts\.$/);
  });

  it('nothing differs clearly', () => {
    expect(
      sentence(
        steady,
        steady.map((value) => value + 0.1),
      ),
    ).toMatch(/^No clear difference: canary less baseline is -?\d/);
  });

  it('there is no ratio', () => {
    expect(sentence(steady, [0, 0, 0, 0, 0, 0])).toMatch(/no ratio can be told, as a mean is 0\.$/);
  });

  it('by probability, where that is the measure', () => {
    const effectSize = { ...usual.effectSize, measure: 'cles' as const, allowedIncrease: 0.8 };
    expect(sentence(raised, steady, { effectSize })).toMatch(/with probability 1, where 0.8 or more counts\.$/);
  });

  it('points are gone', () => {
    const { experimentPoints } = judged([...steady, none, 500], steady, { outlierFactor: 3 }).explanation;
    expect(experimentPoints).toEqual({ given: 12, missing: 1, outliers: 1 });
  });
});
