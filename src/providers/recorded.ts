/** Capabilities as stages get them: every mutation goes through the ledger, so that no stage can forget it. */
import type { Json, JsonObject } from '../kernel/index.ts';
import type { Operations } from './operations.ts';
import {
  type Capabilities,
  type Capacity,
  clusterName,
  countUp,
  type Firewall,
  Firewalls,
  LoadBalancers,
  type OpenAccount,
  type Ref,
  type ServerGroup,
  type ServerGroupOrder,
  ServerGroups,
  type Shrink,
} from './port.ts';

type Named = Pick<OpenAccount, 'name' | 'provider'>;

class RecordedServerGroups extends ServerGroups {
  constructor(
    private readonly inner: ServerGroups,
    private readonly operations: Operations,
    private readonly account: Named,
  ) {
    super();
  }

  override check(order: ServerGroupOrder): ReturnType<ServerGroups['check']> {
    return this.inner.check(order);
  }
  override list(filter?: { application?: string; region?: string }): Promise<ServerGroup[]> {
    return this.inner.list(filter);
  }
  override find(ref: Ref): Promise<ServerGroup | undefined> {
    return this.inner.find(ref);
  }

  override create(operation: string, order: ServerGroupOrder): Promise<{ name: string }> {
    const { application, stack, detail, region, capacity, loadBalancers, firewalls, disabled = false } = order;
    const asked = { capacity: { ...capacity }, loadBalancers, firewalls, disabled, launch: Object.keys(order.launch) };
    const ref = { region, name: clusterName(application, stack, detail) };
    return this.operations.carryOut(
      this.#intent('create', operation, ref, asked),
      () => this.inner.create(operation, order),
      ({ name }) => this.#see({ region, name }),
    );
  }
  override resize(operation: string, ref: Ref, capacity: Capacity): Promise<void> {
    return this.#change('resize', operation, ref, { capacity: { ...capacity } }, () =>
      this.inner.resize(operation, ref, capacity),
    );
  }
  override enable(operation: string, ref: Ref): Promise<void> {
    return this.#change('enable', operation, ref, {}, () => this.inner.enable(operation, ref));
  }
  override disable(operation: string, ref: Ref, percentage: number): Promise<void> {
    return this.#change('disable', operation, ref, { percentage }, () =>
      this.inner.disable(operation, ref, percentage),
    );
  }
  override destroy(operation: string, ref: Ref): Promise<void> {
    return this.#change('destroy', operation, ref, {}, () => this.inner.destroy(operation, ref));
  }
  override terminateInstances(operation: string, ref: Ref, instances: string[], shrink?: Shrink): Promise<void> {
    const asked = shrink === undefined ? { instances } : { instances, shrink: { ...shrink } };
    return this.#change('terminateInstances', operation, ref, asked, () =>
      this.inner.terminateInstances(operation, ref, instances, shrink),
    );
  }
  override rebootInstances(operation: string, ref: Ref, instances: string[]): Promise<void> {
    return this.#change('rebootInstances', operation, ref, { instances }, () =>
      this.inner.rebootInstances(operation, ref, instances),
    );
  }
  override setInstanceTraffic(operation: string, ref: Ref, instances: string[], takesTraffic: boolean): Promise<void> {
    return this.#change('setInstanceTraffic', operation, ref, { instances, takesTraffic }, () =>
      this.inner.setInstanceTraffic(operation, ref, instances, takesTraffic),
    );
  }

  #change(method: string, operation: string, ref: Ref, asked: JsonObject, call: () => Promise<void>): Promise<void> {
    return this.operations.carryOut(this.#intent(method, operation, ref, asked), call, () => this.#see(ref));
  }

  #intent(method: string, operation: string, ref: Ref, asked: JsonObject): Parameters<Operations['carryOut']>[0] {
    return intentOf(this.account, `serverGroups.${method}`, operation, ref, asked);
  }

  async #see(ref: Ref): Promise<Json> {
    const group = await this.inner.find(ref);
    if (group === undefined) return { present: false };
    const { disabled, trafficPercentage, capacity, instances } = group;
    const seen = { instances: instances.length, up: countUp(group) };
    return { present: true, name: group.name, disabled, trafficPercentage, capacity: { ...capacity }, ...seen };
  }
}

class RecordedLoadBalancers extends LoadBalancers {
  constructor(
    private readonly inner: LoadBalancers,
    private readonly operations: Operations,
    private readonly account: Named,
  ) {
    super();
  }

  override list(filter?: { application?: string; region?: string }): ReturnType<LoadBalancers['list']> {
    return this.inner.list(filter);
  }
  override find(ref: Ref): ReturnType<LoadBalancers['find']> {
    return this.inner.find(ref);
  }
  override upsert(operation: string, ref: Ref, settings: JsonObject): Promise<void> {
    return this.operations.carryOut(
      intentOf(this.account, 'loadBalancers.upsert', operation, ref, { settings: Object.keys(settings) }),
      () => this.inner.upsert(operation, ref, settings),
      () => this.#see(ref),
    );
  }
  override delete(operation: string, ref: Ref): Promise<void> {
    return this.operations.carryOut(
      intentOf(this.account, 'loadBalancers.delete', operation, ref, {}),
      () => this.inner.delete(operation, ref),
      () => this.#see(ref),
    );
  }

  async #see(ref: Ref): Promise<Json> {
    const found = await this.inner.find(ref);
    return found === undefined ? { present: false } : { present: true, address: found.address };
  }
}

class RecordedFirewalls extends Firewalls {
  constructor(
    private readonly inner: Firewalls,
    private readonly operations: Operations,
    private readonly account: Named,
  ) {
    super();
  }

  override list(filter?: { application?: string; region?: string }): ReturnType<Firewalls['list']> {
    return this.inner.list(filter);
  }
  override find(ref: Ref): ReturnType<Firewalls['find']> {
    return this.inner.find(ref);
  }
  override upsert(
    operation: string,
    ref: Ref,
    rules: { description: string; inboundRules: Firewall['inboundRules'] },
  ): Promise<void> {
    const asked = { inboundRules: rules.inboundRules.map((rule) => ({ ...rule })) };
    return this.operations.carryOut(
      intentOf(this.account, 'firewalls.upsert', operation, ref, asked),
      () => this.inner.upsert(operation, ref, rules),
      () => this.#see(ref),
    );
  }
  override delete(operation: string, ref: Ref): Promise<void> {
    return this.operations.carryOut(
      intentOf(this.account, 'firewalls.delete', operation, ref, {}),
      () => this.inner.delete(operation, ref),
      () => this.#see(ref),
    );
  }

  async #see(ref: Ref): Promise<Json> {
    const found = await this.inner.find(ref);
    return found === undefined ? { present: false } : { present: true, rules: found.inboundRules.length };
  }
}

function intentOf(
  { name: account, provider }: Named,
  call: string,
  operation: string,
  { region, name }: Ref,
  asked: JsonObject,
): Parameters<Operations['carryOut']>[0] {
  return { operation, account, provider, call, region, name, arguments: asked };
}

/** The same account, its mutations written down. */
export function recorded(account: OpenAccount, operations: Operations): OpenAccount {
  const { serverGroups, loadBalancers, firewalls, ...others } = account.capabilities;
  const capabilities: Partial<Capabilities> = {
    ...others,
    ...(serverGroups && { serverGroups: new RecordedServerGroups(serverGroups, operations, account) }),
    ...(loadBalancers && { loadBalancers: new RecordedLoadBalancers(loadBalancers, operations, account) }),
    ...(firewalls && { firewalls: new RecordedFirewalls(firewalls, operations, account) }),
  };
  const { name, provider, regions } = account;
  return { name, provider, regions, capabilities, close: () => account.close() };
}
