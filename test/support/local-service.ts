import { resolve } from 'node:path';
import { areUp, newOperation, until } from '../contracts/provider-bench.ts';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { Capabilities, OpenAccount, Ref, ServerGroup, ServerGroupOrder } from '../../src/providers/port.ts';

const fixtures = resolve(import.meta.dirname, '../../src/providers/local/fixtures');

/** Drives one account of the local provider as a pipeline would. */
export class LocalService {
  readonly groups: Capabilities['serverGroups'];
  readonly balancers: Capabilities['loadBalancers'];
  readonly firewalls: Capabilities['firewalls'];

  constructor(account: OpenAccount) {
    const { serverGroups, loadBalancers, firewalls } = account.capabilities;
    if (!serverGroups || !loadBalancers || !firewalls) throw new Error('The local provider lacks a capability.');
    this.groups = serverGroups;
    this.balancers = loadBalancers;
    this.firewalls = firewalls;
  }

  launch(version: string, launch: JsonObject = {}): JsonObject {
    return {
      artifact: { type: 'folder', path: fixtures },
      command: [process.execPath, 'service.mjs'],
      environment: { VERSION: version },
      health: { type: 'http', path: '/health', intervalMs: 200 },
      version,
      ...launch,
    };
  }

  async create(launch: JsonObject, instances = 1, order: Partial<ServerGroupOrder> = {}): Promise<Ref> {
    const { name } = await this.groups.create(newOperation(), {
      application: 'shop',
      region: 'local',
      capacity: { min: 0, desired: instances, max: 10 },
      loadBalancers: [],
      firewalls: [],
      labels: {},
      launch,
      ...order,
    });
    return { region: 'local', name };
  }

  async up(ref: Ref, instances = 1): Promise<ServerGroup> {
    const group = await until(
      () => this.groups.find(ref),
      (found) => areUp(found, instances),
    );
    if (!group) throw new Error(`${ref.name} is gone.`);
    return group;
  }

  async destroy(ref: Ref): Promise<void> {
    await this.groups.destroy(newOperation(), ref);
    await until(
      () => this.groups.find(ref),
      (group) => group === undefined,
    );
  }

  /** @returns where clients connect */
  async front(name = 'shop-front', settings: JsonObject = {}): Promise<URL> {
    const ref = { region: 'local', name };
    await this.balancers.upsert(newOperation(), ref, settings);
    return new URL((await this.balancers.find(ref))?.address ?? '');
  }
}
