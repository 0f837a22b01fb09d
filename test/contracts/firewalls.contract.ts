import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Firewalls, Ref } from '../../src/providers/port.ts';
import { type ProviderBench, newOperation } from './provider-bench.ts';

const office = {
  description: 'The office may come in.',
  inboundRules: [{ cidr: '203.0.113.0/24', protocol: 'tcp' as const, fromPort: 80, toPort: 443 }],
};

/** What {@link Firewalls} promises. `open` is called once, before all. */
export function provesFirewalls(provider: string, open: () => Promise<ProviderBench>): void {
  describe(`${provider} as Firewalls`, () => {
    let bench: ProviderBench;
    let firewalls: Firewalls;
    let ref: Ref;

    beforeAll(async () => {
      bench = await open();
      if (!bench.account.capabilities.firewalls) throw new Error(`${provider} offers no firewalls.`);
      firewalls = bench.account.capabilities.firewalls;
      ref = { region: bench.region, name: 'contract-office' };
    });

    afterEach(async () => {
      await firewalls.delete(newOperation(), ref);
    });

    it('makes one with its rules, and changes it', async () => {
      await firewalls.upsert(newOperation(), ref, office);
      expect(await firewalls.find(ref)).toMatchObject({ name: ref.name, account: bench.account.name, ...office });
      await firewalls.upsert(newOperation(), ref, { ...office, inboundRules: [] });
      expect((await firewalls.find(ref))?.inboundRules).toEqual([]);
    });

    it('does an operation once', async () => {
      const operation = newOperation();
      await firewalls.upsert(operation, ref, office);
      await firewalls.delete(newOperation(), ref);
      await firewalls.upsert(operation, ref, office);
      expect(await firewalls.find(ref)).toBeUndefined();
    });

    it('lists those of one application', async () => {
      await firewalls.upsert(newOperation(), ref, office);
      expect((await firewalls.list({ application: 'contract' })).map(({ name }) => name)).toEqual([ref.name]);
      expect(await firewalls.list({ application: 'another' })).toEqual([]);
    });

    it.each([
      ['an address that is none', { cidr: '203.0.113/24', fromPort: 80 }, 'cidr'],
      ['a port out of range', { cidr: '203.0.113.0/24', fromPort: 70_000 }, 'fromPort'],
    ])('refuses %s, and names the field', async (_what, rule, field) => {
      const inboundRules = [{ protocol: 'tcp' as const, toPort: 80, ...rule }];
      await expect(firewalls.upsert(newOperation(), ref, { description: '', inboundRules })).rejects.toMatchObject({
        refusal: 'invalid',
        message: expect.stringContaining(field),
      });
    });

    it('counts one that is not there as deleted', async () => {
      await expect(firewalls.delete(newOperation(), ref)).resolves.toBeUndefined();
    });
  });
}
