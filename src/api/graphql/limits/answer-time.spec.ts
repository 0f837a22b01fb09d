import { describe, expect, it } from '@jest/globals';
import { inTime } from './answer-time.ts';

describe('the time in which a request is answered', () => {
  it('is over for work that does not end, which is told as unavailable', async () => {
    const never = new Promise<never>(() => undefined);
    await expect(inTime(never, 1)).rejects.toMatchObject({ refusal: 'unavailable', facts: { limitMs: 1 } });
  });

  it('says what the work says where that is in time', async () => {
    expect(await inTime(Promise.resolve('done'), 60_000)).toBe('done');
    await expect(inTime(Promise.reject(new Error('no')), 60_000)).rejects.toThrow('no');
  });
});
