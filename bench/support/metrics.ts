import type { JsonObject } from '../../src/kernel/index.ts';

/** Numbers that look random and are the same in each run. */
function* uniform(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield (state + 0.5) / 2 ** 32;
  }
}

/**
 * An analysis as a store would give it for a day of minutes: latencies with a long tail, every fifth metric a count with
 * many ties; every third is a tenth higher in the canary, and of every seventh a few points are missing.
 *
 * @returns the document that `gennaker canary judge` takes
 */
export function dayOfMinutes(metrics: number, points: number): JsonObject {
  const numbers = uniform(metrics * 31 + points);
  const next = (): number => numbers.next().value;
  const normal = (): number => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  const series = (metric: number, factor: number): (number | null)[] =>
    Array.from({ length: points }, () => {
      const value = Math.exp(3 + metric / metrics + 0.4 * normal()) * factor;
      if (metric % 7 === 0 && next() < 0.01) return null;
      return metric % 5 === 0 ? Math.round(value / 10) : value;
    });
  const names = Array.from({ length: metrics }, (_, metric) => `metric-${String(metric)}`);
  return {
    canaryConfig: {
      metrics: names.map((name, metric) => ({
        name,
        groups: [`group-${String(metric % 8)}`],
        analysisConfigurations: { canary: { direction: 'either' } },
      })),
      classifier: { groupWeights: {} },
    },
    thresholds: { pass: 75, marginal: 50 },
    metricSetPairs: names.map((name, metric) => ({
      name,
      control: series(metric, 1),
      experiment: series(metric, metric % 3 === 0 ? 1.1 : 1),
    })),
  };
}
