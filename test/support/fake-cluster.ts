import {
  Accounts,
  type Capabilities,
  type Instance,
  NoSuchAccount,
  NotOffered,
  type OpenAccount,
  type Ref,
  type ServerGroup,
  manifestName,
} from '../../src/providers/port.ts';
import { FakeServerGroups } from './fake-cloud.ts';
import { type FakeObject, FakeManifests } from './fake-manifests.ts';

/** ReplicaSets of the fake cluster, as the server groups that they are. */
class ReplicaSets extends FakeServerGroups {
  constructor(private readonly cluster: FakeManifests) {
    super();
  }

  override list(filter: { application?: string; region?: string } = {}): Promise<ServerGroup[]> {
    const found = [...this.cluster.objects.values()].filter(
      ({ ref, application }) =>
        ref.kind === 'replicaSet' &&
        (filter.application ?? application) === application &&
        (filter.region ?? ref.namespace) === ref.namespace,
    );
    return Promise.resolve(found.map((object) => this.#groupOf(object)));
  }

  override async find({ region, name }: Ref): Promise<ServerGroup | undefined> {
    return (await this.list({ region })).find((group) => group.name === name);
  }

  #groupOf(object: FakeObject): ServerGroup {
    const { ref, application: app, cluster, createdAt, replicas, traffic } = object;
    const ready = this.cluster.readyOf(object);
    const instances = Array.from({ length: replicas }, (_, index): Instance => {
      const healthState = index < ready ? 'Up' : 'Starting';
      const health = [{ type: 'kubernetes/pod', state: healthState } as const];
      return { name: `${ref.name}-${String(index)}`, healthState, health, launchedAt: createdAt, since: createdAt };
    });
    return {
      name: manifestName(ref),
      moniker: { app, cluster },
      cloudProvider: 'kubernetes',
      account: 'k8s',
      region: ref.namespace,
      createdAt,
      disabled: traffic === 0,
      trafficPercentage: traffic,
      capacity: { min: replicas, desired: replicas, max: replicas },
      instances,
      loadBalancers: [],
      firewalls: [],
      version: '',
      launch: {},
      labels: {},
      operation: '',
    };
  }
}

/** One account `k8s`, of the fake cluster. */
export class ClusterAccounts extends Accounts {
  readonly account: OpenAccount;

  constructor(
    readonly manifests: FakeManifests = new FakeManifests(),
    more: Partial<Capabilities> = {},
  ) {
    super();
    const capabilities = { manifests, serverGroups: new ReplicaSets(manifests), ...more };
    const close = (): Promise<void> => Promise.resolve();
    this.account = { name: 'k8s', provider: 'kubernetes', regions: ['prod'], capabilities, close };
  }

  override list(): OpenAccount[] {
    return [this.account];
  }

  override get(name: string): OpenAccount {
    if (name !== 'k8s') throw new NoSuchAccount(name, ['k8s']);
    return this.account;
  }

  override need<K extends keyof Capabilities>(name: string, capability: K): Capabilities[K] {
    const found = this.get(name).capabilities[capability];
    if (found === undefined) throw new NotOffered(name, 'kubernetes', capability);
    return found;
  }
}
