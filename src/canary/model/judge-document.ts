import { z } from 'zod';
import { InvalidInput, type JsonObject } from '../../kernel/index.ts';
import type { Analysis } from '../judge/index.ts';
import { JudgedConfig } from './canary-config.ts';
import { aList, aNumber, aText, faultsOf, should, shown } from './forms.ts';
import { ruleOf } from './metric-form.ts';

const notNumbers = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** Points of one side. Looked through by hand: a schema for each of a million numbers takes its time. */
const Series = z.unknown().transform((value, context): Float64Array => {
  const numbers = new Float64Array(Array.isArray(value) ? value.length : 0);
  if (!Array.isArray(value)) {
    context.addIssue({ code: 'custom', message: should('a list of numbers')({ input: value }) });
    return numbers;
  }
  for (const [at, point] of value.entries()) {
    const number = typeof point === 'number' ? point : point === null ? Number.NaN : notNumbers.get(point as string);
    if (number === undefined) {
      const message = `should be a number, null, "NaN", "Infinity" or "-Infinity"; it is ${shown(point)}`;
      context.addIssue({ code: 'custom', message, path: [at] });
      // One says what is wrong; a million would not say it better.
      return numbers;
    }
    numbers[at] = number;
  }
  return numbers;
});

const thePair = { error: should('a map, {"name": …, "control": […], "experiment": […]}') };
const pairOf = {
  id: aText().optional(),
  name: aText('the name of a metric'),
  tags: z.record(z.string(), aText()).optional(),
};

/** As Kayenta stores pairs, with both sides under `values`, or with the sides beside the name. */
const Pair = z.preprocess(
  (value) => {
    if (typeof value !== 'object' || value === null || !('values' in value)) return value;
    const { values, ...rest } = value;
    return typeof values === 'object' ? { ...values, ...rest } : value;
  },
  z.object({ ...pairOf, control: Series, experiment: Series }, thePair),
);

const JudgeDocument = z.object({
  canaryConfig: JudgedConfig,
  thresholds: z.object(
    { pass: aNumber('a score'), marginal: aNumber('a score') },
    { error: should('a map, {"pass": 75, "marginal": 50}') },
  ),
  metricSetPairs: aList(Pair, 'a list of metric set pairs'),
});

/**
 * Reads what is to be judged: `{canaryConfig, thresholds, metricSetPairs}`.
 *
 * @throws {InvalidInput} with the place of each fault, what stands there and what should
 */
export function readAnalysis(document: JsonObject): Analysis {
  const { data, error } = JudgeDocument.safeParse(document);
  if (error) throw new InvalidInput('The canary analysis', faultsOf(error));
  return {
    rules: data.canaryConfig.metrics.map(ruleOf),
    groupWeights: new Map(Object.entries(data.canaryConfig.classifier.groupWeights)),
    thresholds: data.thresholds,
    pairs: data.metricSetPairs,
  };
}
