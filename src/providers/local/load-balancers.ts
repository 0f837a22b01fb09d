import { z } from 'zod';
import { InvalidInput, type JsonObject } from '../../kernel/index.ts';
import { type LoadBalancer, LoadBalancers, type Ref } from '../port.ts';
import type { HostClient } from './host-client.ts';
import { faultsOf } from './launch.ts';
import { loadBalancerOf, region } from './views.ts';

/** The provider's own keys of a load balancer. */
export const BalancerOrder = z.strictObject({
  protocol: z.enum(['http', 'tcp']).default('http'),
  port: z.int().min(0).max(65_535).default(0).describe('0: one is picked, and kept.'),
  bind: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1').describe('The address of this machine to listen on.'),
  firewalls: z
    .array(z.string())
    .default([])
    .describe('Who may connect; without any, everybody who can reach the address.'),
  requestTimeoutMs: z.int().min(1).max(3_600_000).default(60_000).describe('Until the first byte of an answer.'),
  idleTimeoutMs: z.int().min(1).max(86_400_000).default(300_000).describe('Without a byte either way.'),
});

/** Reverse proxies in the host process. */
export class LocalLoadBalancers extends LoadBalancers {
  readonly #host: HostClient;

  constructor(host: HostClient) {
    super();
    this.#host = host;
  }

  override async list(filter: { application?: string; region?: string } = {}): Promise<LoadBalancer[]> {
    if (filter.region !== undefined && filter.region !== region) return [];
    const views = await this.#host.look('loadBalancer');
    return views
      .map((view) => loadBalancerOf(this.#host.account, view))
      .filter((balancer) => filter.application === undefined || balancer.moniker.app === filter.application);
  }

  override async find(ref: Ref): Promise<LoadBalancer | undefined> {
    if (ref.region !== region) return undefined;
    const [view] = await this.#host.look('loadBalancer', ref.name);
    return view && loadBalancerOf(this.#host.account, view);
  }

  override async upsert(operation: string, ref: Ref, settings: JsonObject): Promise<void> {
    const order = BalancerOrder.safeParse(settings);
    if (!order.success) throw new InvalidInput(`Load balancer ${ref.name}`, faultsOf(order.error, ['settings']));
    await this.#host.order('upsertLoadBalancer', operation, {
      name: ref.name,
      settings: order.data,
      ordered: settings,
    });
  }

  override async delete(operation: string, ref: Ref): Promise<void> {
    await this.#host.order('deleteLoadBalancer', operation, { name: ref.name });
  }
}
