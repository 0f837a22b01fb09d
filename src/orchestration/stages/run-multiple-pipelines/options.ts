import { z } from 'zod';
import { flag, numeric, text } from '../../port.ts';

export const Options = z.looseObject({
  yamlConfig: z
    .union([z.string().min(1), z.looseObject({}), z.array(z.unknown()).min(1)], {
      error: 'expected the bundle: YAML, or what the editor makes of it, a list with one map',
    })
    .describe('The bundle: below bundle_web, for each name, child_pipeline, arguments and depends_on.'),
  checkDuplicated: flag().nullish().describe('Refuses a bundle that runs one pipeline twice with the same arguments.'),
  stageTimeoutMs: numeric({ min: 1 }).nullish().describe('Milliseconds for all of it, in place of 12 hours.'),
  runs: z.record(z.string(), text()).nullish().describe('Set by the stage: the execution of each.'),
});
export type Options = z.infer<typeof Options>;
