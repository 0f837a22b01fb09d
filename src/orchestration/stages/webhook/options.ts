import { z } from 'zod';
import { flag, numeric, text } from '../../port.ts';

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const visible = /^[\t\x20-\x7e\x80-\xff]*$/;

const method = z
  .string()
  .trim()
  .regex(/^[A-Za-z]+$/, 'expected an HTTP method, GET or POST or their like')
  .transform((name) => name.toUpperCase());

/** Status codes: a list of numbers or of text, or one text with commas. */
const codes = z
  .union([z.array(numeric({ min: 100, max: 599 })), z.string().transform((list) => splitList(list).map(Number))], {
    error: 'expected a list of status codes',
  })
  .refine(
    (list) => list.every((code) => Number.isInteger(code) && code >= 100 && code <= 599),
    'expected status codes',
  );

/** Words that a status is held against, without regard to case. */
const words = z
  .union([z.string().transform(splitList), z.array(text())], { error: 'expected words, separated by commas' })
  .transform((list) => list.map((word) => word.toLowerCase()));

const header = z.union([text(), z.array(text()).transform((list) => list.join(', '))], { error: 'expected text' });

export const Options = z
  .looseObject({
    url: z.string().trim().min(1, 'expected an address').describe('The address to call, http or https.'),
    method: method.nullish().describe('POST where it is not said.'),
    payload: z.unknown().optional().describe('What is sent: text as it stands, anything else as JSON.'),
    customHeaders: z
      .record(z.string().regex(token, 'is not the name of a header'), header.nullish())
      .nullish()
      .refine(
        (headers) => Object.values(headers ?? {}).every((value) => visible.test(value ?? '')),
        'a value has a line break or a control character',
      )
      .describe('Headers that are sent with each call.'),
    account: text()
      .nullish()
      .describe('Account of the server (webhook.accounts) whose credentials are sent along, never shown.'),
    failFastStatusCodes: codes
      .nullish()
      .describe('Codes that fail the stage though they could be tried again. 504 where it is not said.'),
    webhookRetryStatusCodes: codes.nullish().describe('Codes that are tried again, besides 429 and 500 to 599.'),
    waitForCompletion: flag().nullish().describe('Follows the work at a status address until it is over.'),
    monitorOnly: flag().nullish().describe('Calls nothing, and follows `url` itself.'),
    statusUrlResolution: z
      .enum(['getMethod', 'locationHeader', 'webhookResponse'])
      .nullish()
      .describe('Where the status is: at the same address (getMethod), in the Location header, or in the answer.'),
    statusUrlJsonPath: z.string().nullish().describe('Path of the status address in the answer, with webhookResponse.'),
    statusJsonPath: z
      .string()
      .nullish()
      .describe('Path of the status in the answer of the status address. Without it any 2xx is success.'),
    progressJsonPath: z.string().nullish().describe('Path of a progress message, or of a percentage.'),
    successStatuses: words.nullish().describe('Statuses that mean success, separated by commas.'),
    canceledStatuses: words.nullish().describe('Statuses that mean that it was cancelled.'),
    terminalStatuses: words.nullish().describe('Statuses that mean that it failed.'),
    retryStatusCodes: codes
      .nullish()
      .describe('Codes of the status address that do not fail the stage, besides 429 and 500 to 599.'),
    retries: z
      .record(z.string(), z.looseObject({ maxAttempts: numeric({ min: 1, whole: true }).nullish() }))
      .nullish()
      .describe('For a code of the status address, after how many answers with it the stage fails.'),
    waitBeforeMonitor: numeric({ min: 0, max: 86_400 })
      .nullish()
      .describe('Seconds to wait before the status is asked for.'),
    cancelEndpoint: z
      .string()
      .nullish()
      .describe('Called when the stage fails or is cancelled after its call was made.'),
    cancelMethod: method.nullish().describe('POST where it is not said.'),
    cancelPayload: z.unknown().optional().describe('What is sent to the cancel address.'),
    webhook: z.looseObject({}).nullish().describe('Set by the stage: what was answered.'),
  })
  .refine(({ monitorOnly, waitForCompletion }) => monitorOnly !== true || waitForCompletion === true, {
    path: ['monitorOnly'],
    message: 'needs waitForCompletion: there is nothing to do without either',
  });
export type Options = z.infer<typeof Options>;

function splitList(list: string): string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
