import { setTimeout as pause } from 'node:timers/promises';
import { LiveBalancer } from './balancer.ts';
import { Changes } from './changes.ts';
import { admits } from './gate.ts';
import { LiveGroup } from './group.ts';
import type { Grounds, LiveInstance } from './instance.ts';
import { Journal } from './journal.ts';
import { Ledger } from './ledger.ts';
import { PortBook } from './port-book.ts';
import { type Running, findMarked, isAlive, signalGroup } from './process-table.ts';
import { type Change, HostRefusal, type InstanceRecord } from './protocol.ts';

/** An adopted instance has so long to answer before the load balancers open without it. */
const adoptionPatienceMs = 1_000;

/** Everything that this process runs, as it is now. {@link Orders} changes it, {@link Changes} tells of it. */
export class Host {
  readonly groups = new Map<string, LiveGroup>();
  readonly balancers = new Map<string, LiveBalancer>();
  readonly changes = new Changes((kind, name) => this.look(kind, name));
  readonly journal: Journal;
  readonly grounds: Grounds;

  constructor(folder: string) {
    this.journal = new Journal(folder);
    this.grounds = { folder, journal: this.journal, ledger: new Ledger(folder), ports: new PortBook() };
  }

  /** Takes over what runs, opens the load balancers again and starts what is missing. */
  async adopt(): Promise<void> {
    const running = this.#running();
    for (const { settings } of this.journal.balancers.values()) this.grounds.ports.keep(settings.port);
    for (const record of this.journal.groups.values()) {
      const group = this.keepGroup(record.name);
      const instances = [...this.journal.instances.values()].filter((instance) => instance.group === record.name);
      group?.adopt(instances, running);
    }
    await this.#adoptedAreWell();
    for (const record of this.journal.balancers.values()) await this.#reopen(record.name);
  }

  get idle(): boolean {
    return this.groups.size === 0 && this.journal.balancers.size === 0;
  }

  all(): Change[] {
    return [
      ...[...this.groups.keys()].map((name) => this.look('serverGroup', name)),
      ...[...this.balancers.keys()].map((name) => this.look('loadBalancer', name)),
      ...[...this.journal.firewalls.keys()].map((name) => this.look('firewall', name)),
    ];
  }

  group(name: string): LiveGroup {
    const group = this.groups.get(name);
    if (!group) throw new HostRefusal('NO_SUCH_SERVER_GROUP', `No server group is called ${name}.`, { name });
    return group;
  }

  instance(group: string, name: string): LiveInstance | undefined {
    return this.groups.get(group)?.instances.get(name);
  }

  /** Brings a server group of the journal to life. */
  keepGroup(name: string): LiveGroup | undefined {
    const record = this.journal.groups.get(name);
    if (!record) return undefined;
    const group = new LiveGroup(
      this.grounds,
      record,
      () => {
        this.changed(name);
      },
      () => {
        this.groups.delete(name);
        for (const balancer of this.balancers.values()) balancer.forget(name);
        this.changed(name);
      },
    );
    this.groups.set(name, group);
    return group;
  }

  newBalancer(name: string): LiveBalancer | undefined {
    const record = this.journal.balancers.get(name);
    return record && this.describeBalancer(record);
  }

  describeBalancer(record: LiveBalancer['record']): LiveBalancer {
    return new LiveBalancer(
      {
        groupsOf: (balancer) =>
          [...this.groups.values()].filter(({ record: { loadBalancers } }) => loadBalancers.includes(balancer)),
        admits: (firewalls, client, port) => this.#admits(firewalls, client, port),
      },
      record,
    );
  }

  /** A server group is not what it was, and so its load balancers are not. */
  changed(group: string): void {
    this.changes.mark('serverGroup', group);
    const served = this.groups.get(group)?.record.loadBalancers ?? [...this.balancers.keys()];
    for (const balancer of served) this.changes.mark('loadBalancer', balancer);
  }

  /** A thing as it is now. */
  look(kind: Change['kind'], name: string): Change {
    if (kind === 'firewall') {
      const value = this.journal.firewalls.get(name);
      return { kind, name, ...(value ? { value } : {}) };
    }
    if (kind === 'loadBalancer') {
      const value = this.balancers.get(name)?.view();
      return { kind, name, ...(value ? { value } : {}) };
    }
    const value = this.groups.get(name)?.view();
    return { kind, name, ...(value ? { value } : {}) };
  }

  /** Load balancers whose figures have moved since this was asked last. */
  busyBalancers(): string[] {
    return [...this.balancers.values()]
      .filter((balancer) => balancer.hasMoved())
      .map((balancer) => balancer.record.name);
  }

  /** Ends all instances at once, with little patience, and closes all ports. Nothing stays on record but firewalls. */
  async endEverything(): Promise<void> {
    for (const [name, balancer] of this.balancers) {
      balancer.close();
      this.journal.keep({ table: 'balancer', key: name });
    }
    this.balancers.clear();
    const groups = [...this.groups.values()];
    await Promise.all(groups.map((group) => group.end()));
  }

  #admits(firewalls: readonly string[], client: string, port: number): boolean {
    return (
      firewalls.length === 0 ||
      firewalls.some((name) => {
        const firewall = this.journal.firewalls.get(name);
        return firewall !== undefined && admits(firewall, client, port);
      })
    );
  }

  /** The first request shall not meet an instance that was not asked yet. */
  async #adoptedAreWell(): Promise<void> {
    const adopted = [...this.groups.values()]
      .flatMap((group) => [...group.instances.values()])
      .filter((one) => one.record.pid !== undefined);
    const until = Date.now() + adoptionPatienceMs;
    while (Date.now() < until && adopted.some(({ health }) => health.state === 'Starting')) await pause(10);
  }

  async #reopen(name: string): Promise<void> {
    const balancer = this.newBalancer(name);
    if (!balancer) return;
    this.balancers.set(name, balancer);
    try {
      await balancer.open();
      balancer.fault = undefined;
    } catch (error) {
      // Somebody has taken its port while no host ran: say so, and try until it is free.
      balancer.fault = `port ${balancer.record.settings.port} cannot be opened: ${String(error)}`;
      setTimeout(() => {
        if (this.balancers.get(name) === balancer) void this.#reopen(name);
      }, 1_000);
    }
    this.changes.mark('loadBalancer', name);
  }

  /** What runs of what is on record, and what runs without being on record: that is ended. */
  #running(): Map<string, Running> {
    const running = new Map<string, Running>();
    for (const record of this.journal.instances.values()) {
      const known = processOf(record);
      if (known && isAlive(known)) running.set(record.name, known);
    }
    for (const { instance, running: found } of findMarked(this.grounds.folder)) {
      if (running.has(instance)) continue;
      if (this.journal.instances.has(instance)) running.set(instance, found);
      else signalGroup(found.pid, 'SIGKILL');
    }
    return running;
  }
}

function processOf({ pid, startTicks }: InstanceRecord): Running | undefined {
  if (pid === undefined) return undefined;
  return { pid, ...(startTicks === undefined ? {} : { startTicks }) };
}
