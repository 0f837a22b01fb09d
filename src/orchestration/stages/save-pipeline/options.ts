import { z } from 'zod';
import { encoded } from '../../definition-jobs/port.ts';
import { flag } from '../../port.ts';

export const Options = z
  .looseObject({
    pipeline: encoded()
      .nullish()
      .describe('The pipeline: JSON, or the same in base64. With an id it replaces the one of that id.'),
    pipelines: encoded().nullish().describe('Several of them, with isBulkSavingPipelines: a list, or one in base64.'),
    isBulkSavingPipelines: flag().nullish().describe('Saves `pipelines`; else `pipeline`.'),
    staleCheck: flag()
      .nullish()
      .describe('Refuses a pipeline whose updateTs is not that of the stored one: somebody else has saved it since.'),
  })
  .refine(({ pipeline, pipelines, isBulkSavingPipelines }) => (isBulkSavingPipelines ? pipelines : pipeline), {
    path: ['pipeline'],
    message: 'expected a pipeline; or isBulkSavingPipelines, and a list of them in pipelines',
  });
export type Options = z.infer<typeof Options>;
