import { describe, expect, it } from '@jest/globals';
import { checkCanaryConfig, importCanaryConfig } from '../../src/canary/index.ts';
import type { JsonObject } from '../../src/kernel/index.ts';
import { saidBy } from '../support/said.ts';
import { expectSame, vectors } from './vectors.ts';

const config = {
  name: 'shop',
  applications: ['shop'],
  metrics: [{ name: 'errors', groups: ['g'], analysisConfigurations: { canary: { direction: 'increase' } } }],
  classifier: { groupWeights: { g: 100 } },
};
const document = {
  canaryConfig: config,
  thresholds: { pass: 75, marginal: 50 },
  metricSetPairs: [{ name: 'errors', control: [1, 2, 3], experiment: [10, 11, 12] }],
};
const judge = (input: unknown, ...words: string[]) => saidBy(['canary', 'judge', '-', ...words], JSON.stringify(input));

describe('gennaker canary judge', () => {
  it.each(
    vectors('judge')
      .filter(({ expect: { throws } }) => throws === undefined)
      .slice(0, 3),
  )('answers with --json as the original does: $id', async (vector) => {
    const said = await saidBy(['--json', 'canary', 'judge', '-'], JSON.stringify(vector.input));
    expect(said.code).toBe(0);
    expectSame(JSON.parse(said.out), vector);
  });

  it('tells people the classes, why, and the score', async () => {
    const { out, code } = await judge(document);
    expect(code).toBe(0);
    expect(out).toMatch(/^METRIC +CLASS +BASELINE +CANARY +RATIO +POINTS\nerrors +High +2 +11 +5.5 +3\/3\n/);
    expect(out).toMatch(/\nerrors: The canary is higher by about 9 /);
    expect(out).toMatch(/\nGroup g: 0\nScore 0: Fail\.\n$/);
  });

  it('takes pairs as Kayenta stores them, and its words for what is no number', async () => {
    const values = { control: [1, 'NaN', 3, null], experiment: ['Infinity', 11, 12] };
    const pair = { id: 'f00', name: 'errors', tags: { zone: 'a' }, values, scopes: {} };
    const { out } = await judge({ ...document, metricSetPairs: [pair] }, '--json');
    expect(JSON.parse(out)).toMatchObject({
      results: [
        {
          id: 'f00',
          tags: { zone: 'a' },
          experimentStats: { count: 3, max: 'Infinity' },
          explanation: { controlPoints: { given: 4, missing: 2, outliers: 0 } },
        },
      ],
    });
  });

  const canary = (settings: JsonObject): unknown => ({
    ...document,
    canaryConfig: { metrics: [{ name: 'errors', analysisConfigurations: { canary: settings } }] },
  });
  const at = 'canaryConfig.metrics.0.analysisConfigurations.canary';
  it.each<[string, unknown, string]>([
    ['no config', {}, 'canaryConfig: is missing; it should be a canary config, {"metrics": …}'],
    [
      'thresholds',
      { ...document, thresholds: { pass: '75', marginal: 50 } },
      'thresholds.pass: should be a score; it is "75"',
    ],
    [
      'a point',
      { ...document, metricSetPairs: [{ name: 'errors', control: [1, 'two'], experiment: [] }] },
      'metricSetPairs.0.control.1: should be a number, null, "NaN", "Infinity" or "-Infinity"; it is "two"',
    ],
    [
      'a side',
      { ...document, metricSetPairs: [{ name: 'errors', control: [1] }] },
      'metricSetPairs.0.experiment: is missing; it should be a list of numbers',
    ],
    [
      'a metric that is not there',
      { ...document, metricSetPairs: [{ name: 'other', control: [1], experiment: [1] }] },
      'metricSetPairs.0.name: should be the name of a metric of the config (errors); it is "other"',
    ],
    [
      'a limit in text',
      canary({ effectSize: { allowedIncrease: '1.2' } }),
      `${at}.effectSize.allowedIncrease: should be a number, such as 1.2; it is "1.2"`,
    ],
    ['a direction of null', canary({ direction: null }), `${at}.direction: should be a word; it is null`],
    [
      'an outlier factor that drops all',
      canary({ outliers: { strategy: 'remove', outlierFactor: null } }),
      `${at}.outliers.outlierFactor: should be above 0 where outliers are removed; it is 0`,
    ],
  ])('refuses %s, with its place and what was expected', async (_, input, fault) => {
    const said = await judge(input);
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toContain(fault);
  });

  it.each<[string, JsonObject, string]>([
    ['a null limit is 0', { effectSize: { allowedDecrease: null }, direction: 'decrease' }, 'Pass'],
    ['a limit that is missing is 1', { effectSize: {}, direction: 'decrease' }, 'Low'],
    ['an unknown direction is either', { direction: 'Increase' }, 'Low'],
    ['by probability the usual limit is a half', { effectSize: { measure: 'cles' } }, 'Low'],
    ['a null flag is false', { muted: null, critical: null }, 'Low'],
  ])('reads as Kayenta reads: %s', async (_, settings, classification) => {
    const lower = [{ name: 'errors', control: [10, 11, 12], experiment: [1, 2, 3] }];
    const { out } = await judge({ ...(canary(settings) as object), metricSetPairs: lower }, '--json');
    expect(JSON.parse(out)).toMatchObject({ results: [{ classification, critical: false, muted: false }] });
  });
});

describe('a canary config', () => {
  it('is taken over as it is', () => {
    const foreign = { ...config, owner: { team: 'x' }, metrics: [{ ...config.metrics[0], query: { type: 'atlas' } }] };
    expect(importCanaryConfig(structuredClone(foreign))).toEqual(foreign);
    expect(checkCanaryConfig(foreign)).toEqual({ faults: [], warnings: [] });
  });

  it.each<[string, JsonObject, string]>([
    [
      'a name with blanks',
      { name: 'my shop' },
      'name: should be made of letters, digits, commas, hyphens and underscores; it is "my shop"',
    ],
    ['no name', { name: null }, 'name: should be a name; it is null'],
    [
      'a metric twice',
      { metrics: [{ name: 'a' }, { name: 'a' }] },
      'metrics.1.name: should be a name of its own; metrics[0] is "a" too',
    ],
    [
      'a weight in text',
      { classifier: { groupWeights: { g: '50' } } },
      'classifier.groupWeights.g: should be a weight in percent; it is "50"',
    ],
  ])('is refused with %s', (_, change, fault) => {
    expect(() => importCanaryConfig({ ...config, ...change })).toThrow(fault);
  });

  it('is stored with warnings where Kayenta says nothing', () => {
    const classifier = { groupWeights: { g: 60, h: 50 }, scoreThresholds: { pass: 50, marginal: 75 } };
    const { faults, warnings } = checkCanaryConfig({ ...config, applications: [], classifier });
    expect(faults).toEqual([]);
    expect(warnings.map(({ path }) => path.join('.'))).toEqual([
      'applications',
      'classifier.groupWeights',
      'classifier.groupWeights.h',
      'classifier.scoreThresholds.marginal',
    ]);
  });
});
