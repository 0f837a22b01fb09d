import { z } from 'zod';
import { InvalidInput } from '../../kernel/index.ts';
import { type Firewall, Firewalls, type Ref } from '../port.ts';
import type { HostClient } from './host-client.ts';
import { faultsOf } from './launch.ts';
import { firewallOf, region } from './views.ts';

const port = z.int().min(0).max(65_535);

const Rules = z.strictObject({
  description: z.string().max(1_024),
  inboundRules: z
    .array(
      z
        .strictObject({
          cidr: z.union([z.cidrv4(), z.cidrv6()]),
          protocol: z.enum(['tcp', 'udp', 'all']),
          fromPort: port,
          toPort: port,
        })
        .refine(({ fromPort, toPort }) => fromPort <= toPort, 'fromPort must not be greater than toPort'),
    )
    .max(1_000),
});

/** Allow-lists of the reverse proxies. */
export class LocalFirewalls extends Firewalls {
  readonly #host: HostClient;

  constructor(host: HostClient) {
    super();
    this.#host = host;
  }

  override async list(filter: { application?: string; region?: string } = {}): Promise<Firewall[]> {
    if (filter.region !== undefined && filter.region !== region) return [];
    const records = await this.#host.look('firewall');
    return records
      .map((record) => firewallOf(this.#host.account, record))
      .filter((firewall) => filter.application === undefined || firewall.moniker.app === filter.application);
  }

  override async find(ref: Ref): Promise<Firewall | undefined> {
    if (ref.region !== region) return undefined;
    const [record] = await this.#host.look('firewall', ref.name);
    return record && firewallOf(this.#host.account, record);
  }

  override async upsert(
    operation: string,
    ref: Ref,
    rules: { description: string; inboundRules: Firewall['inboundRules'] },
  ): Promise<void> {
    const order = Rules.safeParse(rules);
    if (!order.success) throw new InvalidInput(`Firewall ${ref.name}`, faultsOf(order.error, []));
    await this.#host.order('upsertFirewall', operation, { name: ref.name, ...order.data });
  }

  override async delete(operation: string, ref: Ref): Promise<void> {
    await this.#host.order('deleteFirewall', operation, { name: ref.name });
  }
}
