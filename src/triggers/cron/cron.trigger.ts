import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isTimeZone } from '../../kernel/index.ts';
import { type StoredTrigger, type Timing, TriggerHandler, TriggerKind } from '../port.ts';
import { CronTimes } from './next-time.ts';

export const CronOptions = z.looseObject({
  cronExpression: z
    .string()
    .min(1)
    .describe('Quartz: seconds minutes hours day-of-month month day-of-week [year]; or the five fields of Unix.')
    .superRefine((expression, context) => {
      try {
        new CronTimes(expression, 'UTC', '');
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        context.addIssue({ code: 'custom', message: `"${expression}" ${reason}` });
      }
    }),
  timezone: z
    .string()
    .refine(isTimeZone, {
      error: ({ input }) => `${JSON.stringify(input)} is no time zone; expected a name such as "Europe/Berlin"`,
    })
    .optional()
    .describe('Name of the time zone in the IANA database; UTC where it is not said.'),
  misfire: z
    .enum(['skip', 'fireOnce'])
    .optional()
    .describe('What becomes of times that were missed by more than ten minutes: nothing (skip), or one run for all.'),
  parameters: z.record(z.string(), z.json()).optional().describe('Parameters of the runs.'),
  runAsUser: z.string().optional().describe('In whose name the runs act.'),
});
export type CronOptions = z.infer<typeof CronOptions>;

/** Reading an expression costs as much as ten next times, and many triggers share theirs. */
const rememberedTimes = 2000;

/** Starts a pipeline by the clock. */
@Injectable()
@TriggerKind({
  kind: 'cron',
  title: 'Clock',
  description: 'Starts the pipeline at the times that a cron expression names.',
  options: CronOptions,
})
export class CronTrigger extends TriggerHandler<CronOptions> {
  readonly #times = new Map<string, CronTimes>();

  override timing({ id, options }: StoredTrigger<CronOptions>): Timing {
    const { cronExpression, timezone = 'UTC', misfire = 'skip' } = options;
    const times = this.#timesOf(cronExpression, timezone, id);
    return { key: `${timezone} ${cronExpression}`, misfire, next: (after) => times.next(after) };
  }

  #timesOf(expression: string, timeZone: string, id: string): CronTimes {
    const seed = /h/i.test(expression) ? id : '';
    const key = JSON.stringify([expression, timeZone, seed]);
    let times = this.#times.get(key);
    if (times === undefined) {
      times = new CronTimes(expression, timeZone, seed);
      if (this.#times.size >= rememberedTimes) this.#times.clear();
      this.#times.set(key, times);
    }
    return times;
  }
}
