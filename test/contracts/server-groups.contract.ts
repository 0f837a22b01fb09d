import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  NoSuchServerGroup,
  type Ref,
  type ServerGroup,
  type ServerGroupOrder,
  type ServerGroups,
} from '../../src/providers/port.ts';
import { type ProviderBench, areUp, newOperation, until } from './provider-bench.ts';

const one = { min: 1, desired: 1, max: 1 };
const two = { min: 2, desired: 2, max: 2 };

/** What {@link ServerGroups} promises. `open` is called once, before all. */
export function provesServerGroups(provider: string, open: () => Promise<ProviderBench>): void {
  describe(`${provider} as ServerGroups`, () => {
    let bench: ProviderBench;
    let groups: ServerGroups;
    let made: Ref[] = [];

    beforeAll(async () => {
      bench = await open();
      if (!bench.account.capabilities.serverGroups) throw new Error(`${provider} offers no server groups.`);
      groups = bench.account.capabilities.serverGroups;
    });

    afterEach(async () => {
      for (const ref of made) await groups.destroy(newOperation(), ref);
      for (const ref of made)
        await until(
          () => groups.find(ref),
          (group) => group === undefined,
        );
      made = [];
    });

    const orderOf = (changes: Partial<ServerGroupOrder> = {}): ServerGroupOrder => ({
      application: 'contract',
      stack: 'test',
      region: bench.region,
      capacity: one,
      loadBalancers: [],
      firewalls: [],
      labels: { team: 'shop' },
      launch: bench.launch,
      ...changes,
    });

    const create = async (changes: Partial<ServerGroupOrder> = {}, operation = newOperation()): Promise<Ref> => {
      const { name } = await groups.create(operation, orderOf(changes));
      const ref = { region: bench.region, name };
      if (!made.some((known) => known.name === name)) made.push(ref);
      return ref;
    };

    const untilUp = (ref: Ref, instances: number): Promise<ServerGroup | undefined> =>
      until(
        () => groups.find(ref),
        (group) => areUp(group, instances),
      );

    it('finds no fault in a good order', async () => {
      expect(await groups.check(orderOf())).toEqual([]);
    });

    it('finds the fault of a capacity that contradicts itself, and refuses the order', async () => {
      const order = orderOf({ capacity: { min: 3, desired: 1, max: 2 } });
      expect((await groups.check(order))[0]?.path[0]).toBe('capacity');
      await expect(groups.create(newOperation(), order)).rejects.toMatchObject({ refusal: 'invalid' });
    });

    it('makes a group whose instances come up, and tells what was ordered', async () => {
      const operation = newOperation();
      const group = await untilUp(await create({ capacity: two }, operation), 2);
      expect(group).toMatchObject({
        account: bench.account.name,
        cloudProvider: bench.account.provider,
        region: bench.region,
        moniker: { app: 'contract', stack: 'test', cluster: 'contract-test' },
        capacity: two,
        disabled: false,
        trafficPercentage: 100,
        labels: { team: 'shop' },
        operation,
      });
      expect(new Set(group?.instances.map(({ name }) => name)).size).toBe(2);
    });

    it('numbers the groups of a cluster one after the other', async () => {
      const first = await create();
      const second = await create();
      const [before, after] = await Promise.all([groups.find(first), groups.find(second)]);
      expect(after?.moniker.sequence).toBe((before?.moniker.sequence ?? 0) + 1);
      expect(after?.createdAt).toBeGreaterThan(before?.createdAt ?? Infinity);
    });

    it('answers the same order again as it did before, and makes nothing more', async () => {
      const operation = newOperation();
      const first = await create({}, operation);
      const again = await create({}, operation);
      expect(again).toEqual(first);
      const all = await groups.list({ application: 'contract' });
      expect(all.filter((group) => group.operation === operation)).toHaveLength(1);
    });

    it('makes one group of the same order given twice at once', async () => {
      const operation = newOperation();
      const [first, second] = await Promise.all([create({}, operation), create({}, operation)]);
      expect(second).toEqual(first);
    });

    it('refuses another order under an operation that it has carried out', async () => {
      const operation = newOperation();
      await create({}, operation);
      await expect(create({ capacity: two }, operation)).rejects.toMatchObject({ refusal: 'conflict' });
    });

    it('lists the groups of one application', async () => {
      const ref = await create();
      const names = (await groups.list({ application: 'contract' })).map(({ name }) => name);
      expect(names).toContain(ref.name);
      expect(await groups.list({ application: 'another' })).toEqual([]);
    });

    it('grows and shrinks', async () => {
      const ref = await create();
      await groups.resize(newOperation(), ref, { min: 0, desired: 3, max: 3 });
      await untilUp(ref, 3);
      await groups.resize(newOperation(), ref, { min: 0, desired: 0, max: 3 });
      const empty = await until(
        () => groups.find(ref),
        (group) => group?.instances.length === 0,
      );
      expect(empty?.capacity).toEqual({ min: 0, desired: 0, max: 3 });
    });

    it('takes traffic away by parts and gives it back whole', async () => {
      const ref = await create();
      await groups.disable(newOperation(), ref, 40);
      expect(await groups.find(ref)).toMatchObject({ disabled: false, trafficPercentage: 60 });
      await groups.disable(newOperation(), ref, 100);
      expect(await groups.find(ref)).toMatchObject({ disabled: true, trafficPercentage: 0 });
      await groups.enable(newOperation(), ref);
      expect(await groups.find(ref)).toMatchObject({ disabled: false, trafficPercentage: 100 });
    });

    it('starts a disabled group without traffic but with instances that come up', async () => {
      const ref = await create({ disabled: true });
      expect(await untilUp(ref, 1)).toMatchObject({ disabled: true, trafficPercentage: 0 });
    });

    it('replaces an instance that was ended', async () => {
      const ref = await create();
      const before = (await untilUp(ref, 1))?.instances[0]?.name ?? '';
      await groups.terminateInstances(newOperation(), ref, [before]);
      const after = await until(
        () => groups.find(ref),
        (group) => areUp(group, 1) && group.instances[0]?.name !== before,
      );
      expect(after?.capacity).toEqual(one);
    });

    it('becomes smaller by an instance that was ended so', async () => {
      const ref = await create({ capacity: two });
      const [gone, stays] = (await untilUp(ref, 2))?.instances.map(({ name }) => name) ?? [];
      const operation = newOperation();
      const shrink = { adjustMin: true, lowerMax: false };
      await groups.terminateInstances(operation, ref, [gone ?? ''], shrink);
      await groups.terminateInstances(operation, ref, [gone ?? ''], shrink);
      const after = await until(
        () => groups.find(ref),
        (group) => group?.instances.length === 1,
      );
      expect(after?.capacity).toEqual({ ...two, min: 1, desired: 1 });
      expect(after?.instances[0]?.name).toBe(stays);
    });

    it('starts an instance anew in its place, once for an operation', async () => {
      const ref = await create();
      const [before] = (await untilUp(ref, 1))?.instances ?? [];
      const operation = newOperation();
      await groups.rebootInstances(operation, ref, [before?.name ?? '']);
      const isNew = (group: ServerGroup | undefined): boolean =>
        areUp(group, 1) && group.instances.some(({ launchedAt }) => launchedAt > (before?.launchedAt ?? 0));
      const after = await until(() => groups.find(ref), isNew);
      expect(after?.instances.map(({ name }) => name)).toEqual([before?.name]);
      await groups.rebootInstances(operation, ref, [before?.name ?? '']);
      expect((await groups.find(ref))?.instances[0]?.launchedAt).toBe(after?.instances[0]?.launchedAt);
    });

    it('takes an instance out of traffic while it goes on running, and gives it back', async () => {
      const ref = await create();
      const [instance] = (await untilUp(ref, 1))?.instances ?? [];
      const name = instance?.name ?? '';
      await groups.setInstanceTraffic(newOperation(), ref, [name], false);
      expect((await groups.find(ref))?.instances).toMatchObject([{ name, healthState: 'OutOfService' }]);
      await groups.setInstanceTraffic(newOperation(), ref, [name], true);
      expect((await groups.find(ref))?.instances).toMatchObject([
        { name, healthState: 'Up', launchedAt: instance?.launchedAt },
      ]);
    });

    it('does an operation once: the same one again undoes nothing that came between', async () => {
      const ref = await create();
      const disable = newOperation();
      await groups.disable(disable, ref, 100);
      await groups.enable(newOperation(), ref);
      await groups.disable(disable, ref, 100);
      expect(await groups.find(ref)).toMatchObject({ disabled: false });
    });

    it('destroys a group, and counts one that is not there as destroyed', async () => {
      const ref = await create();
      await groups.destroy(newOperation(), ref);
      await until(
        () => groups.find(ref),
        (group) => group === undefined,
      );
      await expect(groups.destroy(newOperation(), ref)).resolves.toBeUndefined();
    });

    it('refuses to change what is not there', async () => {
      const ref = { region: bench.region, name: 'contract-test-v999' };
      expect(await groups.find(ref)).toBeUndefined();
      await expect(groups.resize(newOperation(), ref, one)).rejects.toThrow(NoSuchServerGroup);
      await expect(groups.enable(newOperation(), ref)).rejects.toThrow(NoSuchServerGroup);
      await expect(groups.disable(newOperation(), ref, 100)).rejects.toThrow(NoSuchServerGroup);
      await expect(groups.terminateInstances(newOperation(), ref, ['x'])).rejects.toThrow(NoSuchServerGroup);
      await expect(groups.rebootInstances(newOperation(), ref, ['x'])).rejects.toThrow(NoSuchServerGroup);
      await expect(groups.setInstanceTraffic(newOperation(), ref, ['x'], false)).rejects.toThrow(NoSuchServerGroup);
    });
  });
}
