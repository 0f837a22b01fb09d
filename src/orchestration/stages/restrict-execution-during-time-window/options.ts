import { z } from 'zod';
import { isTimeZone } from '../../../kernel/index.ts';
import { flag, numeric } from '../../port.ts';

const hour = numeric({ min: 0, max: 23, whole: true });
const minute = numeric({ min: 0, max: 59, whole: true }).nullish();
const seconds = numeric({ min: 0, max: 7 * 86_400 }).nullish();

const Hours = z.looseObject({
  startHour: hour.describe('0 to 23.'),
  startMin: minute.describe('0 where it is not said.'),
  endHour: hour.describe('Earlier than startHour: the window goes on past midnight.'),
  endMin: minute.describe('The last minute that belongs to the window.'),
});

const Jitter = z
  .looseObject({
    enabled: flag().nullish(),
    minDelay: seconds.describe('Seconds that a stage waits at least once its window is open.'),
    maxDelay: seconds.describe('Seconds that it waits at most.'),
    skipManual: flag().nullish().describe('Does not make a person wait who has started the pipeline by hand.'),
  })
  .refine(({ minDelay, maxDelay }) => (minDelay ?? 0) <= (maxDelay ?? 0) || !maxDelay, {
    path: ['minDelay'],
    message: 'expected no more than maxDelay',
  });

const Window = z
  .looseObject({
    days: z
      .array(numeric({ min: 1, max: 7, whole: true }))
      .nullish()
      .describe('Days on which it may run, 1 is Sunday and 7 Saturday. Every day where none are named.'),
    whitelist: z.array(Hours).nullish().describe('Hours of these days. The whole day where none are named.'),
    jitter: Jitter.nullish().describe('Spreads out what would otherwise start at the very moment the window opens.'),
    timezone: z
      .string()
      .refine(isTimeZone, 'expected a name of the IANA time zone database, such as Europe/Berlin')
      .nullish()
      .describe('Whose clocks are meant. That of the settings where it is not said (orchestration.windowTimeZone).'),
  })
  .refine(({ days, whitelist }) => (days ?? []).length > 0 || (whitelist ?? []).length > 0, {
    message: 'expected days, or hours in whitelist: as it is, it would never open',
  });
export type Window = z.output<typeof Window>;

export const Options = z.looseObject({
  restrictedExecutionWindow: Window.describe('When the stage may run.'),
  skipRemainingWait: flag().nullish().describe('Set while it waits, it ends the wait at once.'),
});
export type Options = z.infer<typeof Options>;
