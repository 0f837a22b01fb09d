import { describe, expect, it } from '@jest/globals';
import { CronTimes } from './next-time.ts';

function times(expression: string, from: string, count: number, zone = 'UTC', seed = 'seed'): string[] {
  const cron = new CronTimes(expression, zone, seed);
  const found: string[] = [];
  let at = new Date(from);
  for (let n = 0; n < count; n++) {
    const next = cron.next(at);
    if (next === undefined) break;
    found.push(next.toISOString().replace('.000Z', 'Z'));
    at = next;
  }
  return found;
}
const days = (expression: string, from: string, count: number): string[] =>
  times(expression, from, count).map((time) => time.slice(0, 10));

describe('a cron expression', () => {
  it('counts its weekdays from Sunday = 1', () => {
    expect(days('0 0 9 ? * 2', '2026-01-01T00:00:00Z', 2)).toEqual(['2026-01-05', '2026-01-12']);
    expect(days('0 0 9 ? * MON-FRI', '2026-01-02T12:00:00Z', 1)).toEqual(['2026-01-05']);
  });

  it.each([
    ['the last day of the month', '0 0 9 L * ?', ['2026-01-31', '2026-02-28', '2026-03-31']],
    ['the last working day', '0 0 9 LW * ?', ['2026-01-30', '2026-02-27', '2026-03-31']],
    ['the working day nearest to the 15th', '0 0 9 15W * ?', ['2026-01-15', '2026-02-16', '2026-03-16']],
    ['three days before the last', '0 0 9 L-3 * ?', ['2026-01-28', '2026-02-25', '2026-03-28']],
    ['the last Friday', '0 0 9 ? * 6L', ['2026-01-30', '2026-02-27', '2026-03-27']],
    ['the last Friday by name', '0 0 9 ? * FRIL', ['2026-01-30', '2026-02-27', '2026-03-27']],
    ['the third Friday', '0 0 9 ? * 6#3', ['2026-01-16', '2026-02-20', '2026-03-20']],
    ['Saturday, by a bare L', '0 0 9 ? * L', ['2026-01-03', '2026-01-10', '2026-01-17']],
    ['Friday to Monday, round the end of the week', '0 0 9 ? * FRI-MON', ['2026-01-02', '2026-01-03', '2026-01-04']],
    ['November to February', '0 0 9 1 NOV-FEB ?', ['2026-01-01', '2026-02-01', '2026-11-01']],
  ])('knows %s', (_what, expression, expected) => {
    expect(days(expression, '2026-01-01T00:00:00Z', 3)).toEqual(expected);
  });

  it('takes the working day nearest to a Saturday for the Friday before', () => {
    expect(days('0 0 9 15W 8 ?', '2026-01-01T00:00:00Z', 1)).toEqual(['2026-08-14']);
  });

  it('lets hours run over midnight', () => {
    expect(times('0 0 22-2 * * ?', '2026-01-01T12:00:00Z', 6).map((time) => time.slice(11, 13))).toEqual([
      '22',
      '23',
      '00',
      '01',
      '02',
      '22',
    ]);
    expect(times('0 0 22-2/2 * * ?', '2026-01-01T12:00:00Z', 4).map((time) => time.slice(11, 13))).toEqual([
      '22',
      '00',
      '02',
      '22',
    ]);
  });

  it('reads steps, lists, names and years', () => {
    expect(times('0/20 0 12 * * ? 2030', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2030-01-01T12:00:00Z',
      '2030-01-01T12:00:20Z',
    ]);
    expect(times('0 0 12 * * ? 2020', '2026-01-01T00:00:00Z', 1)).toEqual([]);
    expect(times('0 0 0 30 2 ?', '2026-01-01T00:00:00Z', 1)).toEqual([]);
  });

  it('finds a rare day also where every second of it is meant', () => {
    expect(times('* * * L-3 * ?', '2026-03-28T23:59:59Z', 1, 'Europe/Berlin')).toEqual(['2026-04-26T22:00:00Z']);
    expect(times('* * 5 L-30 * ?', '2026-01-02T00:00:00Z', 1, 'Europe/Berlin')).toEqual(['2026-03-01T04:00:00Z']);
  });

  it('takes the five fields of Unix, whose weekdays begin with Sunday = 0', () => {
    expect(times('*/15 9 * * 1', '2026-01-01T00:00:00Z', 2)).toEqual(['2026-01-05T09:00:00Z', '2026-01-05T09:15:00Z']);
  });

  it('puts the same second in the place of H for one trigger, and spreads many', () => {
    const second = (seed: string): string => times('H 0 0 ? * *', '2026-01-01T00:00:00Z', 1, 'UTC', seed)[0] ?? '';
    expect(second('trigger-1')).toBe(second('trigger-1'));
    expect(new Set(Array.from({ length: 50 }, (_, n) => second(`trigger-${String(n)}`))).size).toBeGreaterThan(10);
    // Java: Math.abs("abc".hashCode() % 60) = 96354 % 60
    expect(second('abc')).toBe('2026-01-01T00:00:54Z');
  });

  it.each([
    ['* * *', /has 3 fields; expected six or seven/],
    ['0 0 9 * * *', /needs "\?" in exactly one/],
    ['0 0 9 ? * ?', /needs "\?" in exactly one/],
    ['0 0 25 * * ?', /./],
    ['0 0 9 L-31 * ?', /between L-1 and L-30/],
    ['0 0 9 ? * H', /"H" stands alone/],
    ['0 0 9 * * ? 2030-2020', /ends before it begins/],
    ['0 0 9 ? * NOD', /./],
    [`0 0 9 ${'1,'.repeat(200)}1 * ?`, /longer than 250/],
  ])('refuses %s', (expression, reason) => {
    expect(() => new CronTimes(expression, 'UTC', 'seed')).toThrow(reason);
  });
});

describe('when the clocks are set', () => {
  it('a time that does not exist is the next one that does, once', () => {
    expect(times('0 30 2 * * ?', '2026-03-28T12:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ]);
    expect(times('0 0/15 2 * * ?', '2026-03-28T12:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:00:00Z',
    ]);
    expect(times('0 30 2 * * ?', '2026-03-07T12:00:00Z', 2, 'America/New_York')).toEqual([
      '2026-03-08T07:00:00Z',
      '2026-03-09T06:30:00Z',
    ]);
  });

  it('a leap onto a time that is meant anyway counts once', () => {
    expect(times('0 0,30 2,3 * * ?', '2026-03-29T00:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-30T00:00:00Z',
    ]);
  });

  it('a time that is shown twice is taken the first time only', () => {
    expect(times('0 30 2 * * ?', '2026-10-24T12:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
    expect(times('0 0,30 2 * * ?', '2026-10-24T12:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:00:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:00:00Z',
    ]);
    expect(times('0 30 1 * * ?', '2026-10-31T12:00:00Z', 2, 'America/New_York')).toEqual([
      '2026-11-01T05:30:00Z',
      '2026-11-02T06:30:00Z',
    ]);
  });

  it('what recurs in every hour goes on, without a gap and without a double', () => {
    const autumn = times('0 0/30 * * * ?', '2026-10-24T23:30:00Z', 6, 'Europe/Berlin');
    expect(autumn).toEqual([
      '2026-10-25T00:00:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:00:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T02:00:00Z',
      '2026-10-25T02:30:00Z',
    ]);
    expect(times('0 0/30 * * * ?', '2026-03-29T00:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:00:00Z',
      '2026-03-29T01:30:00Z',
    ]);
  });

  it('tells times that only rise, through a year of every zone that is odd', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu']) {
      const found = times('0 15 1,2,3 * * ?', '2026-01-01T00:00:00Z', 1095, zone);
      expect(found).toHaveLength(1095);
      expect(found).toEqual([...new Set(found)].toSorted());
    }
  });
});
