import type { Server } from 'node:net';
import { type Choice, Chooser } from './chooser.ts';
import type { Front, Nowhere } from './front.ts';
import { plainAddress } from './gate.ts';
import type { LiveGroup } from './group.ts';
import { HttpProxy } from './http-proxy.ts';
import type { LiveInstance } from './instance.ts';
import type { BalancerRecord, BalancerView } from './protocol.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { Traffic } from './traffic.ts';

/** What a load balancer must know of the rest of the host. */
export interface Surroundings {
  /** Server groups that this load balancer serves. */
  groupsOf: (balancer: string) => LiveGroup[];
  /** Whether all of these firewalls together let the client in; no firewall lets everybody in. */
  admits: (firewalls: readonly string[], client: string, port: number) => boolean;
}

/** A load balancer: an open port, and the choice of the instance behind it. */
export class LiveBalancer implements Front {
  record: BalancerRecord;
  fault: string | undefined;
  readonly #surroundings: Surroundings;
  readonly #chooser = new Chooser();
  readonly #traffic = new Map<string, Traffic>();
  #movements = 0;
  #proxy: { server: Server; close: () => void } | undefined;

  constructor(surroundings: Surroundings, record: BalancerRecord) {
    this.#surroundings = surroundings;
    this.record = record;
  }

  /**
   * Opens the port.
   *
   * @returns the port, which the kernel picked when 0 was asked for
   * @throws as `listen` does, `EADDRINUSE`
   */
  async open(): Promise<number> {
    const { protocol, port, bind } = this.record.settings;
    const proxy = protocol === 'http' ? new HttpProxy(this) : new TcpProxy(this);
    await new Promise<void>((resolve, reject) => {
      proxy.server.once('error', reject);
      proxy.server.listen({ port, host: bind, backlog: 4096 }, () => {
        proxy.server.off('error', reject);
        resolve();
      });
    });
    this.#proxy = proxy;
    const address = proxy.server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /** Takes no new connections; requests under way may end. */
  close(): void {
    this.#proxy?.close();
    this.#proxy = undefined;
  }

  /** The instance that this request of this client goes to. */
  choose(clientAddress: string | undefined, tried: ReadonlySet<LiveInstance>): Choice | Nowhere {
    const { name, settings } = this.record;
    const client = plainAddress(clientAddress);
    const groups = this.#surroundings.groupsOf(name);
    const open = groups.filter((group) => this.#surroundings.admits(group.record.firewalls, client, settings.port));
    if (open.length < groups.length && open.length === 0)
      return { refused: true, reason: `the firewalls of the server groups do not let ${client} in` };
    const choice = this.#chooser.next(open, tried);
    if (choice) return choice;
    if (groups.length === 0) return { refused: false, reason: `load balancer ${name} has no server groups` };
    if (tried.size > 0) return { refused: false, reason: `none of ${tried.size} instances could be reached` };
    const states = groups.map((group) => {
      const up = [...group.instances.values()].filter((one) => one.takesTraffic).length;
      const { name: of, trafficPercentage } = group.record;
      return `${of}: ${up} of ${group.instances.size} instances healthy, ${trafficPercentage} % of its traffic`;
    });
    return { refused: false, reason: `no healthy instance takes traffic (${states.join('; ')})` };
  }

  /** Why this client may not even connect. */
  refusal(clientAddress: string | undefined): string | undefined {
    const { name, settings } = this.record;
    const client = plainAddress(clientAddress);
    if (this.#surroundings.admits(settings.firewalls, client, settings.port)) return undefined;
    return `the firewalls of load balancer ${name} do not let ${client} in`;
  }

  trafficOf(group: string): Traffic {
    let traffic = this.#traffic.get(group);
    if (!traffic) this.#traffic.set(group, (traffic = new Traffic()));
    return traffic;
  }

  forget(group: string): void {
    this.#chooser.forget(group);
    this.#traffic.delete(group);
  }

  /** Whether requests have come since this was asked last. */
  hasMoved(): boolean {
    const sum = [...this.#traffic.values()].reduce((total, traffic) => total + traffic.movements, 0);
    const moved = sum !== this.#movements;
    this.#movements = sum;
    return moved;
  }

  view(): BalancerView {
    const { name, settings, ordered } = this.record;
    return {
      name,
      ordered,
      port: settings.port,
      bind: settings.bind,
      protocol: settings.protocol,
      ...(this.fault === undefined ? {} : { fault: this.fault }),
      serverGroups: this.#surroundings.groupsOf(name).map((group) => ({
        name: group.record.name,
        trafficPercentage: group.record.trafficPercentage,
        figures: this.trafficOf(group.record.name).figures(),
      })),
    };
  }
}
