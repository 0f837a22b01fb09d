import { z } from 'zod';
import { type Fault, InvalidInput, type JsonObject } from '../../kernel/index.ts';
import { aList, aNumber, aText, faultsOf, should } from './forms.ts';
import { MetricForm } from './metric-form.ts';

/** Kayenta's own class of characters, in which the comma is one of them. */
const namePattern = /^[A-Za-z0-9,_-]*$/;

const Classifier = z.looseObject(
  {
    groupWeights: z
      .record(z.string(), aNumber('a weight in percent'), { error: should('a map of weights') })
      .default({}),
    scoreThresholds: z
      .looseObject({ pass: aNumber().nullish(), marginal: aNumber().nullish() }, { error: should('a map') })
      .nullish(),
  },
  { error: should('a map, {"groupWeights": …}') },
);

/** What the judge reads of a config. */
export const JudgedConfig = z.looseObject(
  {
    metrics: aList(MetricForm, 'a list of metrics'),
    classifier: Classifier.default({ groupWeights: {} }),
  },
  { error: should('a canary config, {"metrics": …}') },
);

/** A canary config as Kayenta stores it. What is not known is kept. */
export const CanaryConfig = JudgedConfig.extend({
  id: aText().nullish(),
  name: aText('a name').regex(namePattern, {
    error: ({ input }) => should('made of letters, digits, commas, hyphens and underscores')({ input }),
  }),
  description: aText().nullish(),
  configVersion: z.union([z.string(), z.number()], { error: should('a version, "1"') }).nullish(),
  applications: aList(aText('the name of an application'), 'a list of applications').nullish(),
  judge: z
    .looseObject(
      {
        name: aText('the name of a judge'),
        judgeConfigurations: z.looseObject({}, { error: should('a map') }).nullish(),
      },
      { error: should('a map, {"name": …}') },
    )
    .nullish(),
  templates: z.record(z.string(), aText('a template'), { error: should('a map of templates') }).nullish(),
});

/** What speaks against a config, and what only speaks for another look. */
export interface ConfigCheck {
  faults: Fault[];
  /** Kayenta says nothing of these, or does so later. */
  warnings: Fault[];
}

/** Checks a canary config as it would be stored. Nothing of it is changed. */
export function checkCanaryConfig(document: JsonObject): ConfigCheck {
  const { data, error } = CanaryConfig.safeParse(document);
  if (error) return { faults: faultsOf(error), warnings: [] };
  return { faults: namedTwice(data.metrics), warnings: warningsOf(data) };
}

/**
 * Takes a config over from Kayenta.
 *
 * @returns the same document: what is not known is kept, what is missing stays so
 * @throws {InvalidInput} with each fault and its place
 */
export function importCanaryConfig(document: JsonObject): JsonObject {
  const { faults } = checkCanaryConfig(document);
  if (faults.length > 0) throw new InvalidInput('The canary config', faults);
  return document;
}

function namedTwice(metrics: readonly { name: string }[]): Fault[] {
  const seen = new Map<string, number>();
  return metrics.flatMap(({ name }, at) => {
    const first = seen.get(name);
    seen.set(name, first ?? at);
    const message = `should be a name of its own; metrics[${String(first)}] is ${JSON.stringify(name)} too`;
    return first === undefined ? [] : [{ path: ['metrics', at, 'name'], message }];
  });
}

function warningsOf({ applications, metrics, classifier }: z.output<typeof CanaryConfig>): Fault[] {
  const { groupWeights, scoreThresholds } = classifier;
  const { pass, marginal } = scoreThresholds ?? {};
  const groups = new Set(metrics.flatMap((metric) => metric.groups));
  const weights = Object.entries(groupWeights);
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  const isWhole = sum === 100 || (sum < 100 && [...groups].some((group) => !(group in groupWeights)));
  const warnings: (Fault | false)[] = [
    (applications ?? []).length === 0 && {
      path: ['applications'],
      message: 'should name an application; without one Kayenta stores no config',
    },
    weights.length > 0 &&
      !isWhole && {
        path: ['classifier', 'groupWeights'],
        message: `should sum to 100; the sum is ${String(sum)}, and scores are no percentages then`,
      },
    ...weights.map(
      ([group]) =>
        !groups.has(group) && {
          path: ['classifier', 'groupWeights', group],
          message: 'should be a group that some metric is in; the weight of this one is lost to every score',
        },
    ),
    typeof pass === 'number' &&
      typeof marginal === 'number' &&
      marginal >= pass && {
        path: ['classifier', 'scoreThresholds', 'marginal'],
        message: `should be below pass, ${String(pass)}; it is ${String(marginal)}`,
      },
  ];
  return warnings.filter((warning) => warning !== false);
}
