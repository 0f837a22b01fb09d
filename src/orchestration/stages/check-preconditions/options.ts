import { z } from 'zod';
import { flag } from '../../port.ts';

export const preconditionTypes = ['expression', 'stageStatus', 'clusterSize', 'noop'] as const;
export type PreconditionType = (typeof preconditionTypes)[number];

const aType = z
  .string()
  .transform((said) => preconditionTypes.find((known) => known.toLowerCase() === said.trim().toLowerCase()))
  .refine((type) => type !== undefined, `expected one of ${preconditionTypes.join(', ')}`);

export const Precondition = z.looseObject({
  type: aType.describe(`What is looked at: ${preconditionTypes.join(', ')}.`),
  failPipeline: flag().nullish().describe('Where it does not hold: true fails the pipeline, false this branch only.'),
  context: z
    .looseObject({})
    .nullish()
    .describe(
      'For expression: expression, failureMessage. For stageStatus: stageName, stageStatus. For clusterSize: cluster ' +
        'or moniker, credentials, regions, comparison, expected, onlyEnabledServerGroups.',
    ),
});

export const Options = z.looseObject({
  preconditions: z
    .array(z.looseObject({}))
    .nullish()
    .describe('What must hold, looked at side by side. Each has a type, failPipeline, and a context.'),
  preconditionType: aType.nullish().describe('Set on each child that looks at one precondition.'),
  context: z.looseObject({}).nullish().describe('Set on each child: what its precondition is about.'),
});
export type Options = z.infer<typeof Options>;
