import { z } from 'zod';
import { flag, numeric, text } from '../../port.ts';

/** What the author of a manual judgment says, and the answer when there is one. */
export const Options = z.looseObject({
  instructions: text().nullish().describe('What the person who answers should know or look at. May be HTML.'),
  judgmentInputs: z
    .array(z.looseObject({ value: text().describe('The answer as it is shown and handed on.') }))
    .nullish()
    .describe('Answers to choose from. With any, to continue takes one of them.'),
  requiredJudgmentRoles: z.array(z.string()).nullish().describe('Roles of which whoever answers needs one.'),
  selectedStageRoles: z.array(z.string()).nullish().describe('The same, in the words of the editor.'),
  propagateAuthenticationContext: flag()
    .nullish()
    .describe('The stages after it act in the name of whoever answered, not of whoever started the pipeline.'),
  stageTimeoutMs: numeric({ min: 1 }).nullish().describe('Milliseconds to wait for an answer, in place of 3 days.'),
  sendNotifications: flag().nullish().describe('Also tells how it was answered.'),
  notifications: z
    .array(z.looseObject({ type: z.string().optional() }))
    .nullish()
    .describe('Whom to tell that an answer is wanted; again after notifyEveryMs, where that is said.'),
  judgmentStatus: z.string().nullish().describe('Set by the answer: continue or stop.'),
  judgmentInput: text().nullish().describe('Set by the answer: the input that was chosen.'),
});
export type Options = z.infer<typeof Options>;
