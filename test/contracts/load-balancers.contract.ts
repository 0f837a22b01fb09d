import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoadBalancers, Ref, ServerGroups } from '../../src/providers/port.ts';
import { type ProviderBench, areUp, newOperation, until } from './provider-bench.ts';

/** What {@link LoadBalancers} promises. `open` is called once, before all. */
export function provesLoadBalancers(provider: string, open: () => Promise<ProviderBench>): void {
  describe(`${provider} as LoadBalancers`, () => {
    let bench: ProviderBench;
    let balancers: LoadBalancers;
    let groups: ServerGroups;
    let ref: Ref;

    beforeAll(async () => {
      bench = await open();
      const { loadBalancers, serverGroups } = bench.account.capabilities;
      if (!loadBalancers || !serverGroups) throw new Error(`${provider} offers no load balancers with server groups.`);
      balancers = loadBalancers;
      groups = serverGroups;
      ref = { region: bench.region, name: 'contract-front' };
    });

    afterEach(async () => {
      await balancers.delete(newOperation(), ref);
    });

    it('makes one, and tells where clients connect', async () => {
      await balancers.upsert(newOperation(), ref, bench.loadBalancer);
      expect(await balancers.find(ref)).toMatchObject({
        name: ref.name,
        moniker: { app: 'contract', stack: 'front' },
        account: bench.account.name,
        cloudProvider: bench.account.provider,
        region: bench.region,
        address: expect.stringMatching(/^\w+:\/\/.+/),
        serverGroups: [],
      });
    });

    it('stays where it is when it is ordered again', async () => {
      await balancers.upsert(newOperation(), ref, bench.loadBalancer);
      const before = await balancers.find(ref);
      await balancers.upsert(newOperation(), ref, bench.loadBalancer);
      expect((await balancers.find(ref))?.address).toBe(before?.address);
    });

    it('does an operation once: the same one again brings back nothing that was deleted since', async () => {
      const operation = newOperation();
      await balancers.upsert(operation, ref, bench.loadBalancer);
      await balancers.delete(newOperation(), ref);
      await balancers.upsert(operation, ref, bench.loadBalancer);
      expect(await balancers.find(ref)).toBeUndefined();
    });

    it('lists those of one application', async () => {
      await balancers.upsert(newOperation(), ref, bench.loadBalancer);
      expect((await balancers.list({ application: 'contract' })).map(({ name }) => name)).toEqual([ref.name]);
      expect(await balancers.list({ application: 'another' })).toEqual([]);
    });

    it('refuses settings that make no sense, and names the field', async () => {
      await expect(
        balancers.upsert(newOperation(), ref, { ...bench.loadBalancer, protocol: 'pigeon' }),
      ).rejects.toMatchObject({ refusal: 'invalid', message: expect.stringContaining('protocol') });
      expect(await balancers.find(ref)).toBeUndefined();
    });

    it('counts one that is not there as deleted', async () => {
      await expect(balancers.delete(newOperation(), ref)).resolves.toBeUndefined();
    });

    it('tells the server groups behind it and their traffic', async () => {
      await balancers.upsert(newOperation(), ref, bench.loadBalancer);
      const { name } = await groups.create(newOperation(), {
        application: 'contract',
        stack: 'front',
        region: bench.region,
        capacity: { min: 1, desired: 1, max: 1 },
        loadBalancers: [ref.name],
        firewalls: [],
        labels: {},
        launch: bench.launch,
      });
      const group = { region: bench.region, name };
      try {
        await until(
          () => groups.find(group),
          (found) => areUp(found, 1),
        );
        await groups.disable(newOperation(), group, 25);
        expect((await balancers.find(ref))?.serverGroups).toMatchObject([
          { name, disabled: false, trafficPercentage: 75 },
        ]);
      } finally {
        await groups.destroy(newOperation(), group);
        await until(
          () => groups.find(group),
          (found) => found === undefined,
        );
      }
      expect((await balancers.find(ref))?.serverGroups).toEqual([]);
    });
  });
}
