import {
  Accounts,
  type Capacity,
  type HealthState,
  type Instance,
  NoSuchAccount,
  NoSuchServerGroup,
  nextSequence,
  NotOffered,
  type Capabilities,
  clusterName,
  type OpenAccount,
  parseName,
  type Ref,
  type ServerGroup,
  type ServerGroupOrder,
  ServerGroups,
  serverGroupName,
  type Shrink,
  type TrafficGuardRule,
  TrafficGuardRules,
} from '../../src/providers/port.ts';

/** How the instances of a version fare: up after a while, never, or ended again and again. */
export type Behaviour = 'up' | 'starting' | 'crashing';

/** One order that the fake cloud has taken; a repeated operation is not noted again. */
export interface JournalEntry {
  operation: string;
  call: string;
  name: string;
  detail?: unknown;
  /** All groups as they were when the order came. */
  seen: { name: string; disabled: boolean; trafficPercentage: number; up: number }[];
}

const startMs = 3000;

/**
 * A FAKE cloud, for suites of stages alone: server groups in memory, on the clock that the test winds. Instances come up
 * {@link startMs} after they were ordered, as `launch.behaves` says. It keeps the promises of the port that stages lean
 * on: an operation counts once, and orders are taken long before they are done.
 */
export class FakeServerGroups extends ServerGroups {
  readonly journal: JournalEntry[] = [];
  readonly groups = new Map<string, ServerGroup>();
  /** Names of instances that were taken out of traffic by themselves. */
  readonly outOfService = new Set<string>();
  now: () => Date = () => new Date(Date.UTC(2026, 0, 5, 12));
  /** Runs once after an order was carried out and before it is answered: the process dies, the cloud does not. */
  afterOrder: ((entry: JournalEntry) => void) | undefined;
  readonly #answers = new Map<string, { name: string }>();
  #born = 0;

  override check(order: ServerGroupOrder): Promise<{ path: (string | number)[]; message: string }[]> {
    const faulty = order.launch['command'] === 'missing';
    return Promise.resolve(faulty ? [{ path: ['command'], message: 'is missing: no such program.' }] : []);
  }

  override list(filter: { application?: string; region?: string } = {}): Promise<ServerGroup[]> {
    const fits = (group: ServerGroup): boolean =>
      (filter.application ?? group.moniker.app) === group.moniker.app &&
      (filter.region ?? group.region) === group.region;
    return Promise.resolve([...this.groups.values()].filter(fits).map((group) => this.#told(group)));
  }

  override find({ region, name }: Ref): Promise<ServerGroup | undefined> {
    const group = this.groups.get(`${region}/${name}`);
    return Promise.resolve(group && this.#told(group));
  }

  override create(operation: string, order: ServerGroupOrder): Promise<{ name: string }> {
    const { application, stack, detail, region, capacity, launch } = order;
    const cluster = clusterName(application, stack, detail);
    const taken = [...this.groups.values()].filter(
      (group) => group.moniker.cluster === cluster && group.region === region,
    );
    return this.#once(operation, 'create', serverGroupName(cluster, nextSequence(taken) ?? 0), order, (name) => {
      const moniker = parseName(name);
      if (!moniker) throw new Error(`bad name ${name}`);
      this.groups.set(`${region}/${name}`, {
        name,
        moniker,
        cloudProvider: 'fake',
        account: 'fake',
        region,
        createdAt: this.now().getTime() + this.#born++,
        disabled: order.disabled === true,
        trafficPercentage: order.disabled === true ? 0 : 100,
        capacity,
        instances: [],
        loadBalancers: order.loadBalancers,
        firewalls: order.firewalls,
        version: typeof launch['version'] === 'string' ? launch['version'] : '',
        launch,
        labels: order.labels,
        operation,
      });
      this.#fill(`${region}/${name}`);
    });
  }

  override async resize(operation: string, ref: Ref, capacity: Capacity): Promise<void> {
    this.#get(ref);
    await this.#once(operation, 'resize', ref.name, capacity, () => {
      this.#get(ref).capacity = capacity;
      this.#fill(`${ref.region}/${ref.name}`);
    });
  }

  override async enable(operation: string, ref: Ref): Promise<void> {
    this.#get(ref);
    await this.#once(operation, 'enable', ref.name, undefined, () => {
      Object.assign(this.#get(ref), { disabled: false, trafficPercentage: 100 });
    });
  }

  override async disable(operation: string, ref: Ref, percentage: number): Promise<void> {
    this.#get(ref);
    await this.#once(operation, 'disable', ref.name, percentage, () => {
      Object.assign(this.#get(ref), { disabled: percentage >= 100, trafficPercentage: 100 - percentage });
    });
  }

  override async destroy(operation: string, ref: Ref): Promise<void> {
    await this.#once(operation, 'destroy', ref.name, undefined, () => this.groups.delete(`${ref.region}/${ref.name}`));
  }

  override async terminateInstances(operation: string, ref: Ref, instances: string[], shrink?: Shrink): Promise<void> {
    await this.#once(operation, 'terminateInstances', ref.name, instances, () => {
      const group = this.#get(ref);
      group.instances = group.instances.filter((instance) => !instances.includes(instance.name));
      if (shrink) {
        const desired = group.capacity.desired - instances.length;
        group.capacity = { ...group.capacity, desired, min: Math.min(group.capacity.min, desired) };
      }
      this.#fill(`${ref.region}/${ref.name}`);
    });
  }

  override async rebootInstances(operation: string, ref: Ref, instances: string[]): Promise<void> {
    await this.#once(operation, 'rebootInstances', ref.name, instances, () => {
      for (const instance of this.#get(ref).instances) {
        if (instances.includes(instance.name)) instance.launchedAt = this.now().getTime();
      }
    });
  }

  override async setInstanceTraffic(
    operation: string,
    ref: Ref,
    instances: string[],
    takesTraffic: boolean,
  ): Promise<void> {
    await this.#once(operation, takesTraffic ? 'register' : 'deregister', ref.name, instances, () => {
      for (const name of instances) {
        if (takesTraffic) this.outOfService.delete(name);
        else this.outOfService.add(name);
      }
    });
  }

  /** A group that is there already, its instances up. */
  hold(name: string, parts: Partial<ServerGroup> = {}): ServerGroup {
    const moniker = parseName(name);
    if (!moniker) throw new Error(`bad name ${name}`);
    const group: ServerGroup = {
      name,
      moniker,
      cloudProvider: 'fake',
      account: 'fake',
      region: 'here',
      createdAt: this.now().getTime() - 1_000_000 + 1000 * (moniker.sequence ?? 0),
      disabled: false,
      trafficPercentage: parts.disabled === true ? 0 : 100,
      capacity: { min: 2, desired: 2, max: 4 },
      instances: [],
      loadBalancers: [],
      firewalls: [],
      version: 'v0',
      launch: { version: 'v0' },
      labels: {},
      operation: `made-${name}`,
      ...parts,
    };
    this.groups.set(`${group.region}/${name}`, group);
    this.#fill(`${group.region}/${name}`, this.now().getTime() - 900_000);
    return group;
  }

  /** Calls, in order, as `disable shop-v000 100`. */
  get calls(): string[] {
    return this.journal.map(({ call, name, detail }) =>
      [
        call,
        name,
        ...(typeof detail === 'number' ? [detail] : []),
        ...(call === 'resize' ? [sizeOf(detail)] : []),
      ].join(' '),
    );
  }

  #get(ref: Ref): ServerGroup {
    const group = this.groups.get(`${ref.region}/${ref.name}`);
    if (!group) throw new NoSuchServerGroup('fake', ref);
    return group;
  }

  #once(
    operation: string,
    call: string,
    name: string,
    detail: unknown,
    work: (name: string) => unknown,
  ): Promise<{ name: string }> {
    const answered = this.#answers.get(operation);
    if (answered !== undefined) return Promise.resolve(answered);
    const seen = [...this.groups.values()].map((group) => {
      const { disabled, trafficPercentage, instances } = this.#told(group);
      const up = instances.filter((instance) => instance.healthState === 'Up').length;
      return { name: group.name, disabled, trafficPercentage, up };
    });
    const entry = { operation, call, name, detail, seen };
    work(name);
    this.journal.push(entry);
    this.#answers.set(operation, { name });
    const dies = this.afterOrder;
    this.afterOrder = undefined;
    dies?.(entry);
    return Promise.resolve({ name });
  }

  #fill(key: string, at = this.now().getTime()): void {
    const group = this.groups.get(key);
    if (!group) return;
    group.instances = group.instances.slice(0, group.capacity.desired);
    while (group.instances.length < group.capacity.desired) {
      const name = `${group.name}-${String(this.#born++)}`;
      group.instances.push({ name, healthState: 'Starting', health: [], launchedAt: at, since: at });
    }
  }

  /** As it is at this instant. */
  #told(group: ServerGroup): ServerGroup {
    const behaviour = (group.launch['behaves'] ?? 'up') as Behaviour;
    const instances = group.instances.map((instance) => this.#faring(instance, behaviour));
    return structuredClone({ ...group, instances });
  }

  #faring(instance: Instance, behaviour: Behaviour): Instance {
    const ageMs = this.now().getTime() - instance.launchedAt;
    const state = (healthState: HealthState, reason?: string, restarts = 0): Instance => ({
      ...instance,
      healthState,
      health: [{ type: 'http', state: healthState, ...(reason === undefined ? {} : { reason }) }],
      details: { restarts },
    });
    if (ageMs < startMs || behaviour === 'starting') return state('Starting', 'GET /health: connection refused');
    if (behaviour === 'up') return state(this.outOfService.has(instance.name) ? 'OutOfService' : 'Up');
    return state('Failed', 'exited with code 3', Math.floor(ageMs / startMs));
  }
}

const sizeOf = (capacity: unknown): string => {
  const { min, desired, max } = capacity as Capacity;
  return `${String(min)}/${String(desired)}/${String(max)}`;
};

/** One FAKE account, `fake`, with the region `here`; and the guards of every application. */
export class FakeAccounts extends Accounts {
  constructor(readonly serverGroups: FakeServerGroups) {
    super();
  }
  override list(): OpenAccount[] {
    const { serverGroups } = this;
    return [
      {
        name: 'fake',
        provider: 'fake',
        regions: ['here'],
        capabilities: { serverGroups },
        close: () => Promise.resolve(),
      },
    ];
  }
  override get(name: string): OpenAccount {
    const account = this.list().find((one) => one.name === name);
    if (!account) throw new NoSuchAccount(name, ['fake']);
    return account;
  }
  override need<K extends keyof Capabilities>(account: string, capability: K): Capabilities[K] {
    const found = this.get(account).capabilities[capability];
    if (found === undefined) throw new NotOffered(account, 'fake', capability);
    return found;
  }
}

export class FakeGuards extends TrafficGuardRules {
  constructor(readonly rules: TrafficGuardRule[] = []) {
    super();
  }
  override of(): Promise<readonly TrafficGuardRule[]> {
    return Promise.resolve(this.rules);
  }
}
