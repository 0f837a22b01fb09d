import { z } from 'zod';
import { numeric, text } from '../../port.ts';

/** The editor and expressions leave gaps in a list: they count as nothing. */
const ids = z.union([
  z.array(text().nullable()).transform((list) => list.filter((id) => id !== null).map((id) => id.trim())),
  text().transform((list) => list.split(',').map((id) => id.trim())),
]);

export const Options = z.looseObject({
  executionIds: ids.nullish().describe('The executions to follow: a list, or one text with commas between them.'),
  executionId: text().nullish().describe('The one to follow, where there is only one.'),
  monitorBehavior: z
    .enum(['WaitForAllToComplete', 'FailFast'])
    .nullish()
    .describe(
      'WaitForAllToComplete, where it is not said, waits for every end; FailFast fails with the first failure.',
    ),
  stageTimeoutMs: numeric({ min: 1 }).nullish().describe('Milliseconds to wait for them, in place of 12 hours.'),
});
export type Options = z.infer<typeof Options>;

/** What is to be followed, each once. */
export function followed({ executionIds, executionId }: Options): string[] {
  const listed = (executionIds ?? []).filter((id) => id !== '');
  const single = executionId?.trim() ?? '';
  return listed.length > 0 ? [...new Set(listed)] : single === '' ? [] : [single];
}
