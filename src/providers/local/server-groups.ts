import { findCommand, inheritedEnvironment } from './host/command.ts';
import { isFree } from './host/free-port.ts';
import type { RunOrder } from './host/protocol.ts';
import { type Fault, InvalidInput } from '../../kernel/index.ts';
import {
  type Capacity,
  type Moniker,
  type Ref,
  type ServerGroup,
  type ServerGroupOrder,
  ServerGroups,
  type Shrink,
  clusterName,
  nextSequence,
  parseName,
  serverGroupName,
} from '../port.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { HostClient } from './host-client.ts';
import { Launch, faultsOf } from './launch.ts';
import type { LocalOptions } from './options.ts';
import { NameTaken, NoNameLeft } from './refusals.ts';
import { region, serverGroupOf } from './views.ts';

const mostInstances = 500;
const mostNameAttempts = 20;

/** Server groups of processes on this machine. */
export class LocalServerGroups extends ServerGroups {
  readonly #host: HostClient;
  readonly #artifacts: ArtifactStore;
  readonly #options: LocalOptions;

  constructor(host: HostClient, artifacts: ArtifactStore, options: LocalOptions) {
    super();
    this.#host = host;
    this.#artifacts = artifacts;
    this.#options = options;
  }

  override async check(order: ServerGroupOrder): Promise<Fault[]> {
    const faults = [...checkName(order), ...checkCapacity(order.capacity)];
    if (order.region !== region)
      faults.push({ path: ['region'], message: `is ${order.region}; this machine is the region ${region}` });
    const launch = Launch.safeParse(order.launch);
    if (!launch.success) return [...faults, ...faultsOf(launch.error, ['launch'])];
    faults.push(...(await this.#checkLaunch(launch.data, order.capacity)));
    faults.push(...(await this.#checkNames('loadBalancers', order.loadBalancers, 'loadBalancer')));
    faults.push(...(await this.#checkNames('firewalls', order.firewalls, 'firewall')));
    return faults;
  }

  override async list(filter: { application?: string; region?: string } = {}): Promise<ServerGroup[]> {
    if (filter.region !== undefined && filter.region !== region) return [];
    const views = await this.#host.look('serverGroup');
    return views
      .map((view) => serverGroupOf(this.#host.account, view))
      .filter((group) => filter.application === undefined || group.moniker.app === filter.application);
  }

  override async find(ref: Ref): Promise<ServerGroup | undefined> {
    if (ref.region !== region) return undefined;
    const [view] = await this.#host.look('serverGroup', ref.name);
    return view && serverGroupOf(this.#host.account, view);
  }

  override async create(operation: string, order: ServerGroupOrder): Promise<{ name: string }> {
    const launch = Launch.safeParse(order.launch);
    const faults = [
      ...checkName(order),
      ...checkCapacity(order.capacity),
      ...(launch.success ? checkPort(launch.data, order.capacity) : faultsOf(launch.error, ['launch'])),
    ];
    if (!launch.success || faults.length > 0) throw new InvalidInput('The order for a server group', faults);
    const artifact = await this.#artifacts.prepare(operation, launch.data.artifact);
    const run = this.#runOrder(launch.data, artifact);
    const { application, stack, detail, region: _region, ...rest } = order;
    const cluster = clusterName(application, stack, detail);
    for (let attempt = 0; attempt < mostNameAttempts; attempt++) {
      const { name, moniker } = await this.#nextName(application, cluster);
      try {
        const answer = await this.#host.order(
          'createServerGroup',
          operation,
          { name, moniker, order: rest, run },
          order,
        );
        return { name: typeof answer.name === 'string' ? answer.name : name };
      } catch (error) {
        // Another order was faster to that name.
        if (!(error instanceof NameTaken)) throw error;
      }
    }
    throw new NoNameLeft(this.#host.account, cluster);
  }

  override async resize(operation: string, ref: Ref, capacity: Capacity): Promise<void> {
    const group = await this.find(ref);
    const launch = group && Launch.safeParse(group.launch);
    const faults = [...checkCapacity(capacity), ...(launch?.success ? checkPort(launch.data, capacity) : [])];
    if (faults.length > 0) throw new InvalidInput('The new capacity', faults);
    await this.#host.order('resizeServerGroup', operation, { name: ref.name, capacity });
  }

  override async enable(operation: string, ref: Ref): Promise<void> {
    await this.#host.order('setTraffic', operation, { name: ref.name, percentage: 100 });
  }

  override async disable(operation: string, ref: Ref, percentage: number): Promise<void> {
    if (!(percentage >= 1 && percentage <= 100))
      throw new InvalidInput('The share of traffic to take', [
        { path: ['percentage'], message: `is ${String(percentage)}; expected 1 to 100` },
      ]);
    await this.#host.order('setTraffic', operation, { name: ref.name, percentage: 100 - percentage });
  }

  override async destroy(operation: string, ref: Ref): Promise<void> {
    await this.#host.order('destroyServerGroup', operation, { name: ref.name });
  }

  override async terminateInstances(operation: string, ref: Ref, instances: string[], shrink?: Shrink): Promise<void> {
    const more = shrink === undefined ? {} : { shrink };
    await this.#host.order('terminateInstances', operation, { name: ref.name, instances, ...more });
  }

  override async rebootInstances(operation: string, ref: Ref, instances: string[]): Promise<void> {
    await this.#host.order('rebootInstances', operation, { name: ref.name, instances });
  }

  override async setInstanceTraffic(
    operation: string,
    ref: Ref,
    instances: string[],
    takesTraffic: boolean,
  ): Promise<void> {
    await this.#host.order('setInstanceTraffic', operation, { name: ref.name, instances, takesTraffic });
  }

  async #nextName(app: string, cluster: string): Promise<{ name: string; moniker: Moniker }> {
    const taken = (await this.list({ application: app })).filter((group) => group.moniker.cluster === cluster);
    const sequence = nextSequence(taken);
    if (sequence === undefined) throw new NoNameLeft(this.#host.account, cluster);
    const name = serverGroupName(cluster, sequence);
    return { name, moniker: parseName(name) ?? { app, cluster, sequence } };
  }

  #runOrder(launch: Launch, artifact: { folder?: string; version?: string }): RunOrder {
    const { artifact: _artifact, health, version, limits, port, ...rest } = launch;
    const { expectStatus, ...check } = health;
    const { memoryMegabytes, cpuPercent } = limits;
    return {
      ...rest,
      health: { ...check, ...(expectStatus === undefined ? {} : { expectStatus }) },
      version: version ?? artifact.version ?? 'unversioned',
      limits: {
        ...(memoryMegabytes === undefined ? {} : { memoryMegabytes }),
        ...(cpuPercent === undefined ? {} : { cpuPercent }),
      },
      ...(port === undefined ? {} : { port }),
      ...(this.#options.ports === undefined ? {} : { portRange: this.#options.ports }),
      ...(artifact.folder === undefined ? {} : { artifactFolder: artifact.folder }),
    };
  }

  async #checkLaunch(launch: Launch, capacity: Capacity): Promise<Fault[]> {
    const faults = checkPort(launch, capacity);
    if (launch.port !== undefined && !(await isFree(launch.port)))
      faults.push({
        path: ['launch', 'port'],
        message: `port ${String(launch.port)} is already in use on this machine`,
      });
    const fault = await this.#artifacts.check(launch.artifact);
    if (fault !== undefined) faults.push({ path: ['launch', 'artifact'], message: fault });
    const [word = ''] = launch.command;
    const path = launch.environment.PATH ?? inheritedEnvironment().PATH;
    // A relative path lies in the artifact: in a folder it can be seen now, in an archive when it has been opened.
    const folder = launch.artifact?.type === 'folder' ? launch.artifact.path : undefined;
    const isInside = word.includes('/') && !word.startsWith('/');
    if (
      (!isInside || launch.artifact?.type !== 'archive') &&
      findCommand(word, folder ?? '/nowhere', path) === undefined
    )
      faults.push({
        path: ['launch', 'command'],
        message: `the start command ${word} does not exist or cannot be executed`,
      });
    return faults;
  }

  async #checkNames(field: string, names: string[], kind: 'loadBalancer' | 'firewall'): Promise<Fault[]> {
    if (names.length === 0) return [];
    const known = (await this.#host.look(kind)).map(({ name }) => name);
    return names.flatMap((name, at) =>
      known.includes(name)
        ? []
        : [{ path: [field, at], message: `${name} does not exist; known: ${known.join(', ') || 'none'}` }],
    );
  }
}

function checkName({ application, stack, detail }: ServerGroupOrder): Fault[] {
  const read = parseName(clusterName(application, stack, detail));
  if (read?.app === application && read.stack === (stack || undefined) && read.detail === (detail || undefined))
    return [];
  const message = `${clusterName(application, stack, detail)} is no name of the form app-stack-detail (letters, digits, dot and underscore)`;
  return [{ path: ['application'], message }];
}

function checkCapacity({ min, desired, max }: Capacity): Fault[] {
  const whole = [min, desired, max].every((size) => Number.isInteger(size) && size >= 0 && size <= mostInstances);
  if (whole && min <= desired && desired <= max) return [];
  const sizes = `min ${String(min)}, desired ${String(desired)}, max ${String(max)}`;
  return [
    { path: ['capacity'], message: `is ${sizes}; expected 0 <= min <= desired <= max <= ${String(mostInstances)}` },
  ];
}

function checkPort({ port }: Launch, { desired }: Capacity): Fault[] {
  if (port === undefined || desired <= 1) return [];
  const message = `is ${String(port)} for ${String(desired)} instances: a fixed port serves one; leave it out to give each its own`;
  return [{ path: ['launch', 'port'], message }];
}
