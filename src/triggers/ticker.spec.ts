import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Scheduler } from './scheduler.ts';
import { Ticker } from './ticker.ts';

describe('the ticker', () => {
  let ticker: Ticker | undefined;

  afterEach(async () => {
    await ticker?.beforeApplicationShutdown();
  });

  it('asks at the start and every second after, also when one round fails, and stops the scheduler with itself', async () => {
    Logger.overrideLogger(false);
    const stop = jest.fn(() => Promise.resolve());
    let asked = 0;
    const thrice = new Promise<void>((resolve) => {
      const scheduler = {
        fireDue: () => {
          asked += 1;
          if (asked === 3) resolve();
          return asked === 1 ? Promise.reject(new Error('the disk is full')) : Promise.resolve(0);
        },
        stop,
      };
      ticker = new Ticker(scheduler as unknown as Scheduler);
      ticker.onApplicationBootstrap();
    });
    await thrice;
    await ticker?.beforeApplicationShutdown();
    expect(stop).toHaveBeenCalledTimes(1);
    ticker = undefined;
  });
});
