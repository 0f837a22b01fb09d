import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InventoryBench } from '../../test/support/inventory-bench.ts';
import {
  goneServerGroup,
  type ScriptedWatching,
  seenLoadBalancer,
  seenServerGroup,
} from '../../test/support/scripted-watching.ts';
import type { WindableClock } from '../../test/support/windable-clock.ts';
import { type Caller, systemCaller } from '../access/port.ts';
import { type Inventory, InventoryChanged, type InventoryWatch } from './index.ts';

const anybody = systemCaller('test');
const confined: Caller = { ...anybody, kind: 'token', permissions: ['read'], applications: ['Shop'] };

describe('the inventory', () => {
  let bench: InventoryBench;
  let clock: WindableClock;
  let here: ScriptedWatching;
  let watch: InventoryWatch;
  let inventory: Inventory;

  beforeEach(async () => {
    bench = await InventoryBench.open();
    ({ clock, here, watch, inventory } = bench);
  });

  afterEach(async () => {
    await bench.close();
  });

  const names = async (): Promise<string[]> => {
    const { items } = await inventory.list(anybody, 'serverGroup');
    return items.map(({ value }) => value.name);
  };

  it('has tables that are as its entities say', async () => {
    const { upQueries } = await bench.database.database.dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('shows what an account has listed, with its age', async () => {
    here.lists([seenServerGroup('shop-prod-v001')]);
    await bench.written();
    clock.wind(5000);

    const { items } = await inventory.list(anybody, 'serverGroup');
    expect(items).toMatchObject([
      { id: 'here/serverGroup/home/shop-prod-v001', value: { version: '1' }, watched: true },
    ]);
    expect(clock.now().getTime() - items[0]!.observedAt.getTime()).toBe(5000);
  });

  it('removes what a complete list no longer holds, of its own account only', async () => {
    const there = bench.account('there');
    await watch.follow();
    there.lists([seenServerGroup('shop-v000', { account: 'there' })]);
    await bench.written('there');
    here.lists([seenServerGroup('shop-v001'), seenServerGroup('shop-v002')]);
    await bench.written();

    here.lists([seenServerGroup('shop-v002')]);
    const { changes } = await bench.written();

    expect(changes).toMatchObject([{ name: 'shop-v001', gone: true, application: 'shop', cluster: 'shop' }]);
    expect(await names()).toEqual(['shop-v002', 'shop-v000']);
  });

  it('follows single changes: the last of several states counts', async () => {
    here.lists([seenServerGroup('shop-v001')]);
    await bench.written();

    here.tells([seenServerGroup('shop-v001', { disabled: true })]);
    here.tells([seenServerGroup('shop-v001', { disabled: true, version: '2' }), seenServerGroup('shop-v002')]);
    here.tells([goneServerGroup('shop-v002')]);
    const { changes } = await bench.written();

    expect(changes.map(({ name, gone }) => ({ name, gone }))).toEqual([{ name: 'shop-v001', gone: false }]);
    const { items } = await inventory.list(anybody, 'serverGroup');
    expect(items.map(({ value }) => [value.name, value.disabled, value.version])).toEqual([['shop-v001', true, '2']]);
  });

  it('keeps what changed between a list and its writing', async () => {
    here.lists([seenServerGroup('shop-v001'), seenServerGroup('shop-v002')]);
    here.tells([goneServerGroup('shop-v001'), seenServerGroup('shop-v003')]);
    await bench.written();

    expect(await names()).toEqual(['shop-v002', 'shop-v003']);
  });

  it('writes nothing for what has not changed, whatever the order of its keys', async () => {
    here.lists([seenServerGroup('shop-v001', { labels: { a: '1', b: '2' } })]);
    await bench.written();
    const [before] = (await inventory.list(anybody, 'serverGroup')).items;
    const commits = bench.database.database.figures().commits;
    clock.wind(60_000);

    here.tells([seenServerGroup('shop-v001', { labels: { b: '2', a: '1' } })]);
    here.tells([seenServerGroup('other-v001')]);
    const { changes } = await bench.written();

    expect(changes.map(({ name }) => name)).toEqual(['other-v001']);
    expect(bench.database.database.figures().commits).toBe(commits + 1);
    const after = (await inventory.list(anybody, 'serverGroup', { application: 'shop' })).items[0];
    expect(after?.changedAt).toEqual(before?.changedAt);
  });

  it('counts a full list as having seen everything in it', async () => {
    here.lists([seenServerGroup('shop-v001')]);
    await bench.written();
    clock.wind(60_000);
    here.lists([seenServerGroup('shop-v001'), seenServerGroup('shop-v002')]);
    await bench.written();

    const [unchanged] = (await inventory.list(anybody, 'serverGroup')).items;
    expect(unchanged!.observedAt.getTime() - unchanged!.changedAt.getTime()).toBe(60_000);
  });

  it('leaves out the figures of a load balancer, which change with every request', async () => {
    here.lists([seenLoadBalancer('shop', 1)]);
    await bench.written();
    here.tells([seenLoadBalancer('shop', 2), seenServerGroup('shop-v001')]);
    const { changes } = await bench.written();

    expect(changes.map(({ kind }) => kind)).toEqual(['serverGroup']);
    const { items } = await inventory.list(anybody, 'loadBalancer');
    expect(items[0]!.value.serverGroups).toEqual([{ name: 'shop-v001', disabled: false, trafficPercentage: 100 }]);
  });

  it('writes a large account in batches of 500 and tells of each', async () => {
    const many = Array.from({ length: 1201 }, (_, n) => seenServerGroup(`shop-c${n}-v000`));
    const all = new Promise<void>((resolve) => {
      bench.events.on(InventoryChanged, () => {
        if (bench.heard.flatMap(({ changes }) => changes).length === 1201) resolve();
      });
    });
    here.lists(many);
    await all;
    expect(bench.heard.map(({ changes }) => changes.length)).toEqual([500, 500, 201]);

    here.lists(many.slice(0, 1));
    clock.wind(250);
    await watch.beforeApplicationShutdown();
    expect(await names()).toEqual(['shop-c0-v000']);
  });

  it('still shows after a restart what was seen before, and says that it is not watched', async () => {
    here.lists([seenServerGroup('shop-v001')]);
    await bench.written();
    await watch.beforeApplicationShutdown();
    await bench.database.reopen();
    await bench.boot();
    ({ watch, inventory } = bench);

    const [seen] = (await inventory.list(anybody, 'serverGroup')).items;
    expect(seen).toMatchObject({ value: { name: 'shop-v001' }, watched: false });
    expect(watch.states()).toMatchObject([{ account: 'here', state: 'starting', problems: [] }]);
  });

  it('forgets accounts that are not configured any more', async () => {
    here.lists([seenServerGroup('shop-v001')]);
    await bench.written();
    bench.accounts.accounts = [];
    await watch.follow();

    expect(await names()).toEqual([]);
    expect(here.open).toBe(0);
    expect(watch.states()).toEqual([]);
  });

  it('keeps what it knows of an account that cannot be opened now', async () => {
    here.lists([seenServerGroup('shop-v001')]);
    await bench.written();
    bench.accounts.accounts = [];
    bench.accounts.closed.add('here');
    await watch.follow();

    expect((await inventory.list(anybody, 'serverGroup')).items).toMatchObject([{ watched: false }]);
  });

  it('writes what is still to be written when the process stops', async () => {
    here.lists([seenServerGroup('shop-v001')]);
    await watch.beforeApplicationShutdown();

    expect(await names()).toEqual(['shop-v001']);
    expect(clock.waiting).toBe(0);
  });

  it('leaves out what no table can hold, says so, and takes all others', async () => {
    here.lists([seenServerGroup('shop-v001', { version: 'x'.repeat(1024 * 1024) }), seenServerGroup('shop-v002')]);
    await bench.written();

    expect(await names()).toEqual(['shop-v002']);
    expect(watch.states()[0]?.problems).toMatchObject([{ what: 'content' }]);
    expect(watch.states()[0]?.problems[0]?.message).toContain('the body of serverGroup shop-v001');
  });

  describe('when asked', () => {
    beforeEach(async () => {
      here.lists([
        seenServerGroup('shop-prod-v001'),
        seenServerGroup('shop-prod-v002'),
        seenServerGroup('shop-test-v000'),
        seenServerGroup('Bank-v000'),
        seenLoadBalancer('shop-prod', 0),
      ]);
      await bench.written();
    });

    it('gives a list page by page', async () => {
      const first = await inventory.list(anybody, 'serverGroup', { application: 'SHOP' }, { first: 2 });
      const second = await inventory.list(
        anybody,
        'serverGroup',
        { application: 'SHOP' },
        { first: 2, after: first.next! },
      );
      expect(first.items.map(({ value }) => value.name)).toEqual(['shop-prod-v001', 'shop-prod-v002']);
      expect(second.items.map(({ value }) => value.name)).toEqual(['shop-test-v000']);
      expect(second.next).toBeUndefined();
    });

    it('gives the server groups of one cluster', async () => {
      const { items } = await inventory.list(anybody, 'serverGroup', {
        cluster: 'shop-prod',
        account: 'here',
        region: 'home',
      });
      expect(items).toHaveLength(2);
    });

    it('derives the clusters, page by page', async () => {
      const first = await inventory.clusters(anybody, { application: 'shop' }, { first: 1 });
      const second = await inventory.clusters(anybody, { application: 'shop' }, { first: 1, after: first.next! });
      expect(first.items).toMatchObject([
        { cluster: 'shop-prod', account: 'here', application: 'shop', serverGroups: 2 },
      ]);
      expect(second).toMatchObject({ items: [{ cluster: 'shop-test', serverGroups: 1 }] });
      expect(second.next).toBeUndefined();
    });

    it('answers many keys at once, in their order', async () => {
      const key = (name: string) => ({ account: 'here', region: 'home', name });
      const found = await inventory.byKeys(anybody, 'serverGroup', [
        key('shop-test-v000'),
        key('none-v000'),
        key('shop-prod-v001'),
      ]);
      expect(found.map((seen) => seen?.value.name)).toEqual(['shop-test-v000', undefined, 'shop-prod-v001']);
    });

    it('answers for many clusters at once, in their order', async () => {
      const of = (cluster: string, account = 'here') => ({ account, cluster });
      const found = await inventory.serverGroupsOf(anybody, [
        of('shop-test'),
        of('shop-prod', 'there'),
        of('shop-prod'),
      ]);
      expect(found.map((groups) => groups.map(({ value }) => value.name))).toEqual([
        ['shop-test-v000'],
        [],
        ['shop-prod-v001', 'shop-prod-v002'],
      ]);
    });

    it('shows a caller who is confined to some applications those only', async () => {
      const { items } = await inventory.list(confined, 'serverGroup');
      expect(items).toHaveLength(3);
      const clusters = await inventory.clusters(confined);
      expect(clusters.items.map(({ cluster }) => cluster)).toEqual(['shop-prod', 'shop-test']);
      const bank = { account: 'here', region: 'home', name: 'Bank-v000' };
      expect(await inventory.byKeys(confined, 'serverGroup', [bank])).toEqual([undefined]);
      await expect(inventory.list(confined, 'serverGroup', { application: 'bank' })).rejects.toThrow('may not do this');
      await expect(inventory.logTail(confined, 'here', bank, 'Bank-v000-0', 10)).rejects.toThrow('may not do this');
    });

    it('passes on the end of an instance’s output, within bounds', async () => {
      const ref = { region: 'home', name: 'shop-prod-v001' };
      expect(await inventory.logTail(confined, 'here', ref, 'shop-prod-v001-0', 1e9)).toBe('the end\n');
      expect(await inventory.logTail(confined, 'here', ref, 'shop-prod-v001-9', 1)).toBeUndefined();
      expect(here.tails[0]?.bytes).toBe(1024 * 1024);
    });
  });
});
