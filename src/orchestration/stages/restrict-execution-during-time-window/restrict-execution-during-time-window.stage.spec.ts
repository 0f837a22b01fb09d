import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../kernel/index.ts';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import { RestrictExecutionDuringTimeWindowStage } from './restrict-execution-during-time-window.stage.ts';

provesStageCard(RestrictExecutionDuringTimeWindowStage);

const hours = (startHour: number, endHour: number, startMin = 0, endMin = 0): JsonObject => ({
  ...{ startHour, startMin, endHour, endMin },
});
const nine = hours(9, 17);

function bench(now: string, window: JsonObject, trigger = 'manual'): StageBench<unknown> {
  return new StageBench<unknown>(new RestrictExecutionDuringTimeWindowStage(), {
    now: new Date(now),
    context: { restrictedExecutionWindow: { timezone: 'UTC', ...window } },
    execution: { trigger: { type: trigger } },
  });
}

async function opensAt(now: string, window: JsonObject): Promise<string> {
  const stage = bench(now, window);
  expect(await stage.run()).toBe('SUCCEEDED');
  return stage.now.toISOString().slice(0, 16);
}

describe('the stage restrictExecutionDuringTimeWindow', () => {
  // 2026-03-04 is a Wednesday.
  it.each([
    ['within the hours', '2026-03-04T10:00Z', { whitelist: [nine] }, '2026-03-04T10:00'],
    ['before them', '2026-03-04T08:59Z', { whitelist: [nine] }, '2026-03-04T09:00'],
    ['in their last minute', '2026-03-04T17:00:59Z', { whitelist: [nine] }, '2026-03-04T17:00'],
    ['after them', '2026-03-04T17:01Z', { whitelist: [nine] }, '2026-03-05T09:00'],
    ['between two of them', '2026-03-04T12:00Z', { whitelist: [hours(14, 15), hours(9, 10)] }, '2026-03-04T14:00'],
    ['on a day that is not named', '2026-03-04T10:00Z', { days: [6], whitelist: [nine] }, '2026-03-06T09:00'],
    ['on a day that is named, too late', '2026-03-04T18:00Z', { days: [4], whitelist: [nine] }, '2026-03-11T09:00'],
    ['with days only', '2026-03-04T18:00Z', { days: [1] }, '2026-03-08T00:00'],
    ['past midnight', '2026-03-04T04:30Z', { whitelist: [hours(22, 5)] }, '2026-03-04T04:30'],
    ['past midnight within an hour', '2026-03-04T10:20Z', { whitelist: [hours(10, 10, 30, 15)] }, '2026-03-04T10:30'],
    [
      'with a day that begins at night',
      '2026-03-04T21:00Z',
      { days: [5], whitelist: [hours(22, 5)] },
      '2026-03-05T00:00',
    ],
    [
      'with numbers as text',
      '2026-03-04T18:00Z',
      { days: ['6'], whitelist: [{ startHour: '9', endHour: '10' }] },
      '2026-03-06T09:00',
    ],
  ] as [string, string, JsonObject, string][])('%s, at %s, with %j, opens at %s', async (_what, now, window, opens) => {
    expect(await opensAt(now, window)).toBe(opens);
  });

  describe('in a time zone', () => {
    it.each([
      ['in winter', '2026-01-05T06:00Z', hours(9, 17), '2026-01-05T08:00'],
      ['in summer', '2026-07-06T06:00Z', hours(9, 17), '2026-07-06T07:00'],
      ['the night before the clocks go forward', '2026-03-28T20:00Z', hours(9, 17), '2026-03-29T07:00'],
      ['at an hour that the clocks leap over in part', '2026-03-28T22:00Z', hours(2, 4, 30, 0), '2026-03-29T01:00'],
      ['at hours that the clocks leap over', '2026-03-28T22:00Z', hours(2, 2, 10, 50), '2026-03-30T00:10'],
      ['at an hour that comes twice, the first time', '2026-10-24T22:00Z', hours(2, 2, 30, 45), '2026-10-25T00:30'],
      ['in the hour that comes twice, the second time', '2026-10-25T01:40Z', hours(2, 2, 30, 45), '2026-10-25T01:40'],
    ] as const)('opens %s (%s, %j) at %s', async (_what, now, span, opens) => {
      expect(await opensAt(now, { timezone: 'Europe/Berlin', whitelist: [span] })).toBe(opens);
    });
  });

  it('shows when it will go on, and sleeps until then', async () => {
    const stage = bench('2026-03-04T08:00Z', { whitelist: [nine] });
    const outcome = await stage.turn();

    expect(outcome).toMatchObject({ kind: 'again', scheduledTime: new Date('2026-03-04T09:00Z') });
    expect(stage.dueAt).toEqual(new Date('2026-03-04T09:00Z'));
  });

  it('ends when somebody skips the rest of the wait', async () => {
    const stage = bench('2026-03-04T08:00Z', { whitelist: [nine] });
    await stage.turn();
    stage.wind(60_000).patch({ skipRemainingWait: true });

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.elapsedMs).toBe(60_000);
  });

  describe('with a jitter', () => {
    const jitter = { enabled: true, minDelay: 60, maxDelay: 600 };
    const waits = async (stage: StageBench<unknown>): Promise<number> => {
      expect(await stage.run()).toBe('SUCCEEDED');
      return stage.elapsedMs / 1000;
    };

    it('waits between the least and the most, the same after a crash', async () => {
      const stage = bench('2026-03-04T10:00Z', { whitelist: [nine], jitter });
      await stage.turn();
      const seconds = await waits(stage.reborn());

      expect(seconds).toBeGreaterThanOrEqual(60);
      expect(seconds).toBeLessThanOrEqual(600);
      expect(await waits(stage)).toBe(seconds);
    });

    it('can be skipped', async () => {
      const stage = bench('2026-03-04T10:00Z', { whitelist: [nine], jitter });
      await stage.turn();
      await stage.turn();
      stage.patch({ skipRemainingWait: true });

      expect(await waits(stage)).toBe(0);
    });

    it.each([
      [
        'does not make a person wait where it says so',
        { ...jitter, skipManual: true },
        'manual',
        ['suspendExecutionDuringTimeWindow'],
      ],
      [
        'makes a trigger wait all the same',
        { ...jitter, skipManual: true },
        'cron',
        ['suspendExecutionDuringTimeWindow', 'waitForJitter'],
      ],
      ['is nothing where it is off', { ...jitter, enabled: false }, 'cron', ['suspendExecutionDuringTimeWindow']],
    ])('%s', (_what, said, trigger, tasks) => {
      expect(bench('2026-03-04T10:00Z', { whitelist: [nine], jitter: said }, trigger).taskNames).toEqual(tasks);
    });
  });

  it.each([
    [{}, /would never open/],
    [{ days: [], whitelist: [] }, /would never open/],
    [{ days: [8] }, /from 1 to 7/],
    [{ whitelist: [{ startHour: 25, endHour: 2 }] }, /from 0 to 23/],
    [{ days: [1], timezone: 'Mars/Olympus' }, /IANA/],
    [{ days: [1], jitter: { enabled: true, minDelay: 9, maxDelay: 3 } }, /no more than maxDelay/],
  ])('refuses %j', (window, said) => {
    expect(() => bench('2026-03-04T10:00Z', window)).toThrow(said);
  });
});
