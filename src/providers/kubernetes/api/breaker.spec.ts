import { beforeEach, describe, expect, it } from '@jest/globals';
import { Breaker } from './breaker.ts';

describe('the breaker of a cluster', () => {
  let now: number;
  let breaker: Breaker;
  const fail = (times: number): void => Array.from({ length: times }).forEach(() => breaker.failed());

  beforeEach(() => {
    now = 1_000;
    breaker = new Breaker(() => now);
  });

  it('lets calls through until five in a row have failed', () => {
    fail(4);
    expect(breaker.refusal()).toBeUndefined();
    fail(1);
    expect(breaker.refusal()).toBe(2_000);
  });

  it('lets one through after a pause, and makes the pause longer each time that it fails', () => {
    fail(5);
    now += 2_000;
    expect(breaker.refusal()).toBeUndefined();
    expect(breaker.refusal()).toBe(2_000);
    fail(1);
    expect(breaker.refusal()).toBe(4_000);
  });

  it('makes no longer pause because many calls failed together', () => {
    fail(100);
    expect(breaker.refusal()).toBe(2_000);
  });

  it('lets all through once one was answered', () => {
    fail(100);
    now += 2_000;
    breaker.refusal();
    breaker.answered();
    expect([breaker.refusal(), breaker.refusal()]).toEqual([undefined, undefined]);
    fail(5);
    expect(breaker.refusal()).toBe(2_000);
  });
});
