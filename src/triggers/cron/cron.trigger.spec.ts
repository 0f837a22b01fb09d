import { describe, expect, it } from '@jest/globals';
import { CronOptions, CronTrigger } from './cron.trigger.ts';

const problems = (options: object): string[] =>
  CronOptions.safeParse(options).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('the cron trigger', () => {
  it('takes Spinnaker’s own form, with keys that it does not know', () => {
    const options = { type: 'cron', id: 'x', enabled: true, cronExpression: '0 0/5 * * * ?', rebake: true };
    expect(CronOptions.parse(options)).toEqual(options);
  });

  it('says what is wrong with the expression, the zone and the policy', () => {
    expect(problems({ cronExpression: 'often', timezone: 'Middle/Earth', misfire: 'maybe' })).toEqual([
      expect.stringMatching(/^cronExpression: "often" has 1 fields; expected/) as unknown,
      'timezone: "Middle/Earth" is no time zone; expected a name such as "Europe/Berlin"',
      expect.stringMatching(/^misfire: /) as unknown,
    ]);
  });

  it('tells its times in its zone, and names what they depend on', () => {
    const options = CronOptions.parse({ cronExpression: '0 0 9 * * ?', timezone: 'Europe/Berlin' });
    const timing = new CronTrigger().timing({ id: 't', pipelineId: 'p', application: 'shop', options });
    expect(timing.key).toBe('Europe/Berlin 0 0 9 * * ?');
    expect(timing.misfire).toBe('skip');
    expect(timing.next(new Date('2026-07-01T00:00:00Z'))?.toISOString()).toBe('2026-07-01T07:00:00.000Z');
  });
});
