import { z } from 'zod';
import { flag, text } from '../../port.ts';

export const Options = z
  .looseObject({
    pipeline: text().nullish().describe('Id of the pipeline to start, or its name.'),
    application: text()
      .nullish()
      .describe("The application that the pipeline belongs to; the stage's own where it is not said."),
    pipelineApplication: text().nullish().describe('The same, in the words of older pipelines; it comes first.'),
    pipelineParameters: z
      .record(z.string(), z.unknown())
      .nullish()
      .describe('Parameters to start it with. One that is not named here takes its default.'),
    waitForCompletion: flag().nullish().describe('Waits for its end and ends as it did. True where it is not said.'),
    skipDownstreamOutput: flag().nullish().describe('Does not hand on what it put out.'),
    skippable: flag().nullish().describe('A person may skip the stage while it waits.'),
    executionId: text()
      .nullish()
      .describe('Set once it is started. Given by the author, that execution is only followed.'),
  })
  .refine(({ pipeline, executionId }) => Boolean(pipeline ?? executionId), {
    path: ['pipeline'],
    message: 'expected the id or the name of a pipeline',
  });
export type Options = z.infer<typeof Options>;
