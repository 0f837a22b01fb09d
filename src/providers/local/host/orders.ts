import type { JsonObject } from '../../../kernel/json.ts';
import type { Capacity, Shrink } from '../../port.ts';
import type { Host } from './host.ts';
import type { LiveInstance } from './instance.ts';
import {
  type BalancerRecord,
  type GroupRecord,
  HostRefusal,
  type OperationRecord,
  type Ordered,
  type Verb,
  type Verbs,
} from './protocol.ts';

type Put = { table: 'operation'; key: string; value: OperationRecord };

/**
 * Takes orders, each once. What an order changes and the order itself are written in one line, so that the same order again
 * finds either nothing or the answer.
 */
export class Orders {
  readonly #host: Host;
  /** Orders that wait for something (a port to open), so that the same one again waits with them. */
  readonly #underWay = new Map<string, Promise<JsonObject>>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** @throws {HostRefusal} */
  async take<V extends Verb>(verb: V, order: Verbs[V]): Promise<JsonObject> {
    const known = this.#host.journal.operations.get(order.operation);
    if (known && known.fingerprint !== order.fingerprint)
      throw new HostRefusal(
        'OPERATION_REUSED',
        `Operation ${order.operation} was given a different order before; an id stands for one order.`,
        { operation: order.operation },
      );
    if (known) return known.answer;
    let answer = this.#underWay.get(order.operation);
    if (!answer) {
      answer = this.#do(verb, order).finally(() => this.#underWay.delete(order.operation));
      this.#underWay.set(order.operation, answer);
    }
    const given = await answer;
    await this.#host.journal.synced();
    return given;
  }

  async #do(verb: Verb, order: Verbs[Verb]): Promise<JsonObject> {
    switch (verb) {
      case 'createServerGroup':
        return this.#create(order as Verbs['createServerGroup']);
      case 'resizeServerGroup':
        return this.#change(order as Verbs['resizeServerGroup'], (group, { capacity }) => ({
          ...group,
          capacity,
          cause: order.operation,
        }));
      case 'setTraffic':
        return this.#change(order as Verbs['setTraffic'], (group, { percentage }) => ({
          ...group,
          trafficPercentage: percentage,
        }));
      case 'destroyServerGroup':
        return this.#destroy(order);
      case 'terminateInstances':
        return this.#terminate(order as Verbs['terminateInstances']);
      case 'rebootInstances':
        return this.#reboot(order as Verbs['rebootInstances']);
      case 'setInstanceTraffic':
        return this.#setInstanceTraffic(order as Verbs['setInstanceTraffic']);
      case 'upsertLoadBalancer':
        return this.#upsertBalancer(order as Verbs['upsertLoadBalancer']);
      case 'deleteLoadBalancer':
        return this.#deleteBalancer(order);
      case 'upsertFirewall':
        return this.#upsertFirewall(order as Verbs['upsertFirewall']);
      case 'deleteFirewall':
        return this.#deleteFirewall(order);
    }
  }

  #create({ name, moniker, order, run, ...ordered }: Verbs['createServerGroup']): JsonObject {
    const host = this.#host;
    if (host.groups.has(name))
      throw new HostRefusal('NAME_TAKEN', `There is a server group ${name} already.`, { name });
    for (const balancer of order.loadBalancers) this.#needBalancer(balancer);
    for (const firewall of order.firewalls) this.#needFirewall(firewall);
    const record: GroupRecord = {
      name,
      moniker,
      createdAt: this.#nextBirth(),
      capacity: order.capacity,
      trafficPercentage: order.disabled ? 0 : 100,
      loadBalancers: order.loadBalancers,
      firewalls: order.firewalls,
      labels: order.labels,
      launch: order.launch,
      run,
      operation: ordered.operation,
      cause: ordered.operation,
    };
    host.journal.write({ table: 'group', key: name, value: record }, done(ordered, { name }));
    host.keepGroup(name)?.settle();
    return { name };
  }

  /** Later than every group there is: the newest of a cluster must be the newest by the clock too, even within one millisecond. */
  #nextBirth(): number {
    const latest = Math.max(0, ...[...this.#host.groups.values()].map((group) => group.record.createdAt));
    return Math.max(Date.now(), latest + 1);
  }

  #change<O extends Ordered & { name: string }>(
    order: O,
    change: (group: GroupRecord, order: O) => GroupRecord,
  ): JsonObject {
    const group = this.#host.group(order.name);
    if (group.record.destroying)
      throw new HostRefusal('STILL_IN_USE', `Server group ${order.name} is being destroyed.`, { name: order.name });
    const changed = change(group.record, order);
    this.#host.journal.write({ table: 'group', key: order.name, value: changed }, done(order, {}));
    group.record = changed;
    group.settle();
    return {};
  }

  #destroy(order: Verbs['destroyServerGroup']): JsonObject {
    const group = this.#host.groups.get(order.name);
    if (!group) {
      this.#host.journal.write(done(order, {}));
      return {};
    }
    const leaving = { ...group.record, destroying: true, trafficPercentage: 0, cause: order.operation };
    this.#host.journal.write({ table: 'group', key: order.name, value: leaving }, done(order, {}));
    group.record = leaving;
    group.settle();
    return {};
  }

  #terminate(order: Verbs['terminateInstances']): JsonObject {
    const { group, instances } = this.#instances(order);
    // What replaces them comes of this operation.
    const capacity = order.shrink ? shrunk(group.record, instances.length, order.shrink) : group.record.capacity;
    const changed = { ...group.record, capacity, cause: order.operation };
    const ended = instances.map(({ record }) => {
      const value = { ...record, endedBy: record.endedBy ?? order.operation };
      return { table: 'instance' as const, key: record.name, value };
    });
    this.#host.journal.write({ table: 'group', key: order.name, value: changed }, ...ended, done(order, {}));
    group.record = changed;
    group.terminate(order.instances, order.operation);
    return {};
  }

  #reboot(order: Verbs['rebootInstances']): JsonObject {
    const { instances } = this.#instances(order);
    const marked = instances.map(({ record }) => {
      return { table: 'instance' as const, key: record.name, value: { ...record, rebootedBy: order.operation } };
    });
    this.#host.journal.write(...marked, done(order, {}));
    for (const instance of instances) instance.reboot(order.operation);
    return {};
  }

  #setInstanceTraffic(order: Verbs['setInstanceTraffic']): JsonObject {
    const { group, instances } = this.#instances(order);
    const outOfService = !order.takesTraffic;
    const changed = instances.map((instance) => ({ instance, record: { ...instance.record, outOfService } }));
    const puts = changed.map(({ record }) => ({ table: 'instance' as const, key: record.name, value: record }));
    this.#host.journal.write(...puts, done(order, {}));
    for (const { instance, record } of changed) instance.record = record;
    group.settle();
    return {};
  }

  /** Those that an order names. @throws {HostRefusal} the group has not all of them */
  #instances({ name, instances }: { name: string; instances: string[] }): {
    group: ReturnType<Host['group']>;
    instances: LiveInstance[];
  } {
    const group = this.#host.group(name);
    const known = instances.flatMap((one) => group.instances.get(one) ?? []);
    const unknown = instances.filter((one) => !group.instances.has(one));
    if (unknown.length === 0) return { group, instances: known };
    throw new HostRefusal('BAD_ORDER', `Server group ${name} has no instance ${unknown.join(', ')}.`, {
      name,
      unknown,
    });
  }

  async #upsertBalancer(order: Verbs['upsertLoadBalancer']): Promise<JsonObject> {
    const host = this.#host;
    for (const firewall of order.settings.firewalls) this.#needFirewall(firewall);
    const before = host.balancers.get(order.name);
    const was = before?.record.settings;
    const port = order.settings.port === 0 && was ? was.port : order.settings.port;
    const record: BalancerRecord = {
      name: order.name,
      settings: { ...order.settings, port },
      ordered: order.ordered,
      operation: order.operation,
    };
    const stays =
      before &&
      was &&
      was.protocol === record.settings.protocol &&
      was.port === port &&
      was.bind === record.settings.bind;
    if (stays) before.record = record;
    else await this.#openBalancer(record, before);
    host.journal.write({ table: 'balancer', key: order.name, value: record }, done(order, {}));
    host.changes.mark('loadBalancer', order.name);
    return {};
  }

  async #openBalancer(record: BalancerRecord, before: ReturnType<Host['newBalancer']>): Promise<void> {
    const fresh = this.#host.describeBalancer(record);
    const samePort = before?.record.settings.port === record.settings.port;
    if (samePort) before.close();
    try {
      record.settings.port = await fresh.open();
    } catch (error) {
      if (samePort) await before.open();
      const { port, bind } = record.settings;
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new HostRefusal(
        'PORT_TAKEN',
        why === 'EADDRINUSE'
          ? `Load balancer ${record.name} cannot listen on ${bind}:${port}: that port is already in use. Choose another one, or 0 to have one picked.`
          : `Load balancer ${record.name} cannot listen on ${bind}:${port}: ${why}.`,
        { name: record.name, port, bind, why },
      );
    }
    if (!samePort) before?.close();
    this.#host.balancers.set(record.name, fresh);
  }

  #deleteBalancer(order: Verbs['deleteLoadBalancer']): JsonObject {
    const balancer = this.#host.balancers.get(order.name);
    balancer?.close();
    this.#host.balancers.delete(order.name);
    this.#host.journal.write({ table: 'balancer', key: order.name }, done(order, {}));
    this.#host.changes.mark('loadBalancer', order.name);
    return {};
  }

  #upsertFirewall({ fingerprint, ...firewall }: Verbs['upsertFirewall']): JsonObject {
    this.#host.journal.write(
      { table: 'firewall', key: firewall.name, value: firewall },
      done({ operation: firewall.operation, fingerprint }, {}),
    );
    this.#host.changes.mark('firewall', firewall.name);
    return {};
  }

  #deleteFirewall(order: Verbs['deleteFirewall']): JsonObject {
    const users = [
      ...[...this.#host.groups.values()].filter(({ record }) => record.firewalls.includes(order.name)),
      ...[...this.#host.balancers.values()].filter(({ record }) => record.settings.firewalls.includes(order.name)),
    ].map(({ record }) => record.name);
    // Without it they would refuse everybody, or let everybody in: neither is what was asked.
    if (users.length > 0)
      throw new HostRefusal('STILL_IN_USE', `Firewall ${order.name} is still in use by ${users.join(', ')}.`, {
        name: order.name,
        users,
      });
    this.#host.journal.write({ table: 'firewall', key: order.name }, done(order, {}));
    this.#host.changes.mark('firewall', order.name);
    return {};
  }

  #needBalancer(name: string): void {
    if (!this.#host.balancers.has(name))
      throw new HostRefusal('NO_SUCH_LOAD_BALANCER', `No load balancer is called ${name}.`, { name });
  }

  #needFirewall(name: string): void {
    if (!this.#host.journal.firewalls.has(name))
      throw new HostRefusal('NO_SUCH_FIREWALL', `No firewall is called ${name}.`, { name });
  }
}

function done({ operation: id, fingerprint }: Ordered, answer: JsonObject): Put {
  return { table: 'operation', key: id, value: { id, fingerprint, answer, at: Date.now() } };
}

/** @throws {HostRefusal} the group may not become that small */
function shrunk({ name, capacity }: GroupRecord, by: number, { adjustMin, lowerMax }: Shrink): Capacity {
  const desired = Math.max(0, capacity.desired - by);
  if (desired < capacity.min && !adjustMin)
    throw new HostRefusal('BAD_ORDER', `Server group ${name} may not become smaller than ${capacity.min}.`, { name });
  return { min: Math.min(capacity.min, desired), desired, max: lowerMax ? desired : capacity.max };
}
