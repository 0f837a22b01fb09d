import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InventoryBench } from '../../test/support/inventory-bench.ts';
import { goneServerGroup, type ScriptedWatching, seenServerGroup } from '../../test/support/scripted-watching.ts';
import type { WindableClock } from '../../test/support/windable-clock.ts';
import { systemCaller } from '../access/port.ts';
import type { InventoryWatch } from './index.ts';

describe('the watch of the inventory', () => {
  let bench: InventoryBench;
  let clock: WindableClock;
  let here: ScriptedWatching;
  let watch: InventoryWatch;

  beforeEach(async () => {
    bench = await InventoryBench.open();
    ({ clock, here, watch } = bench);
  });

  afterEach(async () => {
    await bench.close();
    Logger.overrideLogger(['log', 'warn', 'error']);
  });

  describe('when something is amiss', () => {
    it('tries a dead account again, ever more rarely, and says since when it is dead', async () => {
      const dead = bench.account('dead');
      dead.refusals.push(new Error('no route'), new Error('no route, still'));

      await watch.follow();
      await settled();
      const since = clock.now();
      clock.wind(1000);
      await settled();

      expect(watch.states()[0]).toMatchObject({
        account: 'dead',
        state: 'broken',
        problems: [{ what: 'watch', message: 'no route, still', since }],
      });
      here.lists([seenServerGroup('shop-v001')]);
      await bench.written();
      clock.wind(1750);
      await settled();
      dead.lists([]);

      expect(dead.attempts).toBe(3);
      expect(watch.states()).toMatchObject([{ account: 'dead', state: 'watched', problems: [] }, { account: 'here' }]);
    });

    it('gives up an account that never answers, and tries again', async () => {
      const mute = bench.account('mute');
      mute.silent = true;

      await watch.follow();
      clock.wind(60_000);
      mute.silent = false;
      clock.wind(1000);
      await settled();

      const state = watch.states().find(({ account }) => account === 'mute');
      expect(state).toMatchObject({
        state: 'broken',
        problems: [{ message: 'Its first full list did not come within 60 s.' }],
      });
      expect(mute.open).toBe(1);
    });

    it('says of an account whose cloud cannot tell that it is not watched', async () => {
      bench.accounts.add('blind', {});
      await watch.follow();
      expect(watch.states()[0]).toMatchObject({ account: 'blind', state: 'unwatchable' });
    });

    it('writes again what the database did not take, with what came since', async () => {
      const failed = bench.writer.failsOnce(new Error('disk full'));
      here.lists([seenServerGroup('shop-v001'), seenServerGroup('shop-v002')]);
      clock.wind(250);
      await failed;
      await settled();
      expect(watch.states()[0]?.problems).toMatchObject([{ what: 'write', message: 'disk full' }]);

      here.tells([goneServerGroup('shop-v001'), seenServerGroup('shop-v002', { version: '2' })]);
      clock.wind(1000 - 250);
      const { changes } = await bench.written();

      expect(changes.map(({ name }) => name)).toEqual(['shop-v002']);
      const { items } = await bench.inventory.list(systemCaller('test'), 'serverGroup');
      expect(items.map(({ value }) => value.version)).toEqual(['2']);
      await settled();
      expect(watch.states()[0]?.problems).toEqual([]);
    });
  });

  describe('for stages that wait', () => {
    it('wakes at once on a change, and when a list has brought one', async () => {
      const topics: string[] = [];
      const off = watch.onWake((topic) => topics.push(topic));
      here.lists([seenServerGroup('shop-v001')]);
      expect(topics).toEqual([]);
      await bench.written();
      expect(topics).toEqual(['manifest/here/home/shop-v001', 'server-group/here/home/shop-v001']);

      here.tells([seenServerGroup('shop-v002')]);
      expect(topics.at(-1)).toBe('server-group/here/home/shop-v002');
      off();
      here.tells([seenServerGroup('shop-v003')]);
      expect(topics.at(-1)).toBe('server-group/here/home/shop-v002');
    });

    it('is not disturbed by a listener that throws', () => {
      const topics: string[] = [];
      Logger.overrideLogger(false);
      watch.onWake(() => {
        throw new Error('deaf');
      });
      watch.onWake((topic) => topics.push(topic));
      here.tells([seenServerGroup('shop-v002')]);
      expect(topics).toEqual(['manifest/here/home/shop-v002', 'server-group/here/home/shop-v002']);
    });
  });
});

/** Lets the database answer and promises be heard: the work of a few turns of the event loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
