import { describe, expect, it } from '@jest/globals';
import { repeatAfter } from './repeats.ts';

const usual = { number: 1, repeatable: true, leftMs: 30_000 };
const answered = (status: number, retryAfter?: string) => ({ status, mayBeDone: true, retryAfter });
const silent = { status: undefined, mayBeDone: true, retryAfter: undefined };

describe('whether a call is made again', () => {
  it('waits longer each time, by chance up to twice as long', () => {
    const waits = [1, 2, 3].map((number) => [0, 1].map((chance) => repeatAfter(silent, { ...usual, number }, chance)));
    expect(waits).toEqual([
      [125, 250],
      [250, 500],
      [500, 1_000],
    ]);
    expect(repeatAfter(silent, { ...usual, number: 4 })).toBeUndefined();
  });

  it('waits as long as the server says, if there is time for it', () => {
    expect(repeatAfter(answered(429, '3'), usual, 0)).toBe(3_000);
    const soon = new Date(Date.now() + 10_000).toUTCString();
    expect(repeatAfter(answered(503, soon), usual, 0)).toBeGreaterThan(8_000);
    expect(repeatAfter(answered(429, '3'), { ...usual, leftMs: 2_000 })).toBeUndefined();
  });

  it('leaves alone what would be done twice, unless nothing can have been done', () => {
    const once = { ...usual, repeatable: false };
    expect(repeatAfter(silent, once)).toBeUndefined();
    expect(repeatAfter(answered(503), once)).toBeUndefined();
    expect(repeatAfter(answered(429), once)).toBeDefined();
    expect(repeatAfter({ ...silent, mayBeDone: false }, once)).toBeDefined();
  });

  it('leaves alone what will not pass', () => {
    for (const status of [400, 403, 404, 409, 422, 501]) expect(repeatAfter(answered(status), usual)).toBeUndefined();
  });
});
