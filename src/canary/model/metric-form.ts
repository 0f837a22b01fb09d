import { z } from 'zod';
import type { MetricRule } from '../judge/index.ts';
import { aList, aNumber, aText, should } from './forms.ts';

// What is missing has a usual value. A null is none of these: Kayenta reads it as 0, or as false, and refuses it as text.
const number = (usual: number): z.ZodType<number, number | null | undefined> =>
  aNumber('a number, such as 1.2')
    .nullable()
    .default(usual)
    .transform((value) => value ?? 0);
const flag = z
  .boolean({ error: should('true or false') })
  .nullable()
  .default(false)
  .transform((value) => value ?? false);
const word = (usual: string): z.ZodDefault<z.ZodString> => aText('a word').default(usual);
const part = { error: should('a map') };

const EffectSize = z
  .looseObject(
    {
      measure: word('meanRatio'),
      allowedIncrease: number(Number.NaN),
      allowedDecrease: number(Number.NaN),
      criticalIncrease: number(Number.NaN),
      criticalDecrease: number(Number.NaN),
    },
    part,
  )
  .nullish();

const Outliers = z
  .looseObject({ strategy: word('keep'), outlierFactor: number(3) }, part)
  .refine(({ strategy, outlierFactor }) => strategy !== 'remove' || outlierFactor > 0, {
    path: ['outlierFactor'],
    error: ({ input }) =>
      `should be above 0 where outliers are removed; it is ${String((input as { outlierFactor: number }).outlierFactor)}`,
  })
  .nullish();

/** `analysisConfigurations.canary` of a metric: how it is judged. Unknown words mean the usual, as in Kayenta. */
const Canary = z
  .looseObject(
    {
      direction: word('either'),
      nanStrategy: word('remove'),
      critical: flag,
      mustHaveData: flag,
      muted: flag,
      outliers: Outliers,
      effectSize: EffectSize,
    },
    part,
  )
  .nullish();

/** A metric of a canary config, as far as the judge reads it. */
export const MetricForm = z.looseObject(
  {
    name: aText('the name of a metric').min(1, { error: 'should not be empty' }),
    groups: aList(aText('the name of a group'), 'a list of groups').default([]),
    analysisConfigurations: z.looseObject({ canary: Canary }, part).nullish(),
  },
  { error: should('a map, {"name": …}') },
);

/** @param form as {@link MetricForm} has read it */
export function ruleOf({ name, groups, analysisConfigurations }: z.output<typeof MetricForm>): MetricRule {
  const canary = analysisConfigurations?.canary;
  const { strategy, outlierFactor } = canary?.outliers ?? {};
  const { direction, nanStrategy } = canary ?? {};
  return {
    name,
    groups,
    direction: direction === 'increase' || direction === 'decrease' ? direction : 'either',
    nanStrategy: nanStrategy === 'replace' ? 'replace' : 'remove',
    critical: canary?.critical ?? false,
    mustHaveData: canary?.mustHaveData ?? false,
    muted: canary?.muted ?? false,
    outlierFactor: strategy === 'remove' ? outlierFactor : undefined,
    effectSize: gateOf(canary?.effectSize ?? {}),
  };
}

function gateOf({ measure, ...limits }: Partial<NonNullable<z.output<typeof EffectSize>>>): MetricRule['effectSize'] {
  const isCles = measure === 'cles';
  const usual = isCles ? 0.5 : 1;
  const limit = (value: number | undefined): number => (value === undefined || Number.isNaN(value) ? usual : value);
  return {
    measure: isCles ? 'cles' : 'meanRatio',
    allowedIncrease: limit(limits.allowedIncrease),
    allowedDecrease: limit(limits.allowedDecrease),
    criticalIncrease: limit(limits.criticalIncrease),
    criticalDecrease: limit(limits.criticalDecrease),
  };
}
