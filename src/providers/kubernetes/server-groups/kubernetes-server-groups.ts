import { InvalidInput } from '../../../kernel/index.ts';
import {
  type Capacity,
  type ManifestRef,
  manifestRef,
  NoSuchServerGroup,
  type Ref,
  type ServerGroup,
  type ServerGroupOrder,
  ServerGroups,
  type Shrink,
} from '../../port.ts';
import type { KubernetesAccount } from '../account.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { type Changing, jsonPatch, subjectOf } from '../manifests/changing.ts';
import { deleteObject } from '../manifests/delete.ts';
import { Live } from '../manifests/live.ts';
import { podsOf } from '../manifests/reading/pods.ts';
import { scale } from '../manifests/scale.ts';
import { shiftTraffic } from '../manifests/traffic.ts';
import { type Ways, waysOf } from '../manifests/ways.ts';
import { loadBalancersOf } from '../objects/annotations.ts';
import { kindName } from '../objects/kinds.ts';
import { serverGroupOf } from '../objects/server-group-views.ts';
import { addition, removal, selectorOf } from '../objects/traffic.ts';
import { cloneSet } from './clone.ts';
import { listOf, look } from './surroundings.ts';

const byManifest =
  'Server groups of a cluster are made by its manifests: use a Deploy (Manifest) stage. To copy one that is there, name it in ' +
  'launch.clone ("replicaSet web-v003").';

/** ReplicaSets as server groups, so that what works with groups of instances elsewhere works here. */
export class KubernetesServerGroups extends ServerGroups {
  readonly #live: Live;
  readonly #ways: Ways;

  constructor(account: KubernetesAccount) {
    super();
    this.#live = new Live(account);
    this.#ways = waysOf(account);
  }

  override check({ launch }: ServerGroupOrder): ReturnType<ServerGroups['check']> {
    const clone = launch['clone'];
    return Promise.resolve(typeof clone === 'string' ? [] : [{ path: ['launch', 'clone'], message: byManifest }]);
  }

  override async list({ application, region = '' }: { application?: string; region?: string } = {}): Promise<
    ServerGroup[]
  > {
    const { workloads, services, policies } = await look(this.#live, region);
    return workloads
      .filter(({ object, pods }) => isGroup(object, pods))
      .map(({ object, pods }) => {
        const near = <T extends KubernetesObject>(all: T[]): T[] =>
          all.filter(({ metadata }) => metadata.namespace === object.metadata.namespace);
        const account = this.#live.account;
        return serverGroupOf(object, { account, pods, services: near(services), policies: near(policies) });
      })
      .filter(({ moniker }) => application === undefined || moniker.app === application);
  }

  override async find(ref: Ref): Promise<ServerGroup | undefined> {
    const object = await this.#live.find(manifestOf(ref));
    if (object === undefined) return undefined;
    const [pods, services, policies] = await Promise.all([
      podsOf(object, this.#live),
      listOf(this.#live, 'service', 'v1', ref.region),
      listOf(this.#live, 'networkPolicy', 'networking.k8s.io/v1', ref.region),
    ]);
    return serverGroupOf(object, { account: this.#live.account, pods, services, policies });
  }

  override async create(operation: string, order: ServerGroupOrder): Promise<{ name: string }> {
    const clone = order.launch['clone'];
    if (typeof clone !== 'string') {
      throw new InvalidInput('The server group', [{ path: ['launch', 'clone'], message: byManifest }]);
    }
    return cloneSet(operation, { ...order, clone }, this.#live, this.#ways);
  }

  /** There is one size: the bounds are those of an autoscaler, and are set there. */
  override resize(operation: string, ref: Ref, { desired }: Capacity): Promise<void> {
    return this.#about(ref, () => scale(this.#changing(operation, ref), desired));
  }
  override enable(operation: string, ref: Ref): Promise<void> {
    return this.#shift(operation, ref, true, 100);
  }
  override disable(operation: string, ref: Ref, percentage: number): Promise<void> {
    return this.#shift(operation, ref, false, percentage);
  }
  override destroy(operation: string, ref: Ref): Promise<void> {
    return deleteObject(this.#changing(operation, ref), { cascade: 'background' });
  }

  override async terminateInstances(operation: string, ref: Ref, instances: string[], shrink?: Shrink): Promise<void> {
    const { object, answer } = await this.#about(ref, () => subjectOf(this.#changing(operation, ref)));
    const pods = (await podsOf(object, this.#live)).filter(({ metadata }) => instances.includes(metadata.name));
    if (shrink !== undefined && answer === undefined) {
      const now = Number(object.spec?.['replicas'] ?? 0);
      await this.#markDoomed(ref, pods);
      await scale(this.#changing(operation, ref), Math.max(0, now - pods.length));
    }
    const type = await this.#live.typeOf('pod', 'v1');
    for (const { metadata } of pods) {
      const only = metadata.uid === undefined ? {} : { uid: metadata.uid };
      await this.#live.api.delete({ type, name: metadata.name, namespace: ref.region }, only);
    }
  }

  override rebootInstances(): Promise<void> {
    const message = 'cannot be started anew in their place: a pod is replaced by another. Terminate them instead.';
    return Promise.reject(new InvalidInput('The instances', [{ path: ['instanceIds'], message }]));
  }

  override async setInstanceTraffic(
    operation: string,
    ref: Ref,
    instances: string[],
    takesTraffic: boolean,
  ): Promise<void> {
    const changing = this.#changing(operation, ref);
    const { object } = await this.#about(ref, () => subjectOf(changing));
    const services = await listOf(this.#live, 'service', 'v1', ref.region);
    const named = loadBalancersOf(object) ?? [];
    const selectors = services
      .filter(({ metadata }) => named.includes(`service ${metadata.name}`))
      .map(selectorOf)
      .filter((selector) => Object.keys(selector).length > 0);
    if (selectors.length === 0) {
      const message =
        'has no load balancers that it was deployed with, so its pods cannot be told from those of others.';
      throw new InvalidInput('The server group', [{ path: ['serverGroupName'], message }]);
    }
    const wanted = Object.assign({}, ...selectors) as Record<string, string>;
    const type = await this.#live.typeOf('pod', 'v1');
    for (const pod of await podsOf(object, this.#live)) {
      if (!instances.includes(pod.metadata.name)) continue;
      const operations = takesTraffic ? addition(wanted, pod) : removal(wanted, pod);
      const key = { type, name: pod.metadata.name, namespace: ref.region };
      if (operations.length > 0) await jsonPatch(changing, key, operations);
    }
  }

  #shift(operation: string, ref: Ref, takesTraffic: boolean, percentage: number): Promise<void> {
    return this.#about(ref, () =>
      shiftTraffic(this.#changing(operation, ref), { takesTraffic, loadBalancers: undefined, percentage }),
    );
  }

  /** Those that go when the group becomes smaller are chosen by what they cost: these cost least. */
  async #markDoomed(ref: Ref, pods: readonly KubernetesObject[]): Promise<void> {
    const type = await this.#live.typeOf('pod', 'v1');
    const annotations = { 'controller.kubernetes.io/pod-deletion-cost': '-2147483648' };
    for (const { metadata } of pods) {
      const key = { type, name: metadata.name, namespace: ref.region };
      await this.#live.api.patch(key, { kind: 'merge', body: { metadata: { annotations } } });
    }
  }

  /** What the port calls a server group is here a manifest. */
  async #about<T>(ref: Ref, act: () => Promise<T>): Promise<T> {
    if ((await this.#live.find(manifestOf(ref))) === undefined) throw new NoSuchServerGroup(this.#live.account, ref);
    return act();
  }

  #changing(operation: string, ref: Ref): Changing {
    return { live: this.#live, ways: this.#ways, operation, ref: manifestOf(ref) };
  }
}

/** `replicaSet web-v003`; without a kind it is a ReplicaSet. */
function manifestOf({ region, name }: Ref): ManifestRef {
  return name.includes(' ') ? manifestRef(name, region) : { kind: 'replicaSet', name, namespace: region };
}

/** The ones that a Deployment keeps for the way back are no groups of anybody. */
function isGroup(object: KubernetesObject, pods: readonly KubernetesObject[]): boolean {
  const isOwned = (object.metadata.ownerReferences ?? []).some(({ controller }) => controller === true);
  return (
    kindName(object) === 'replicaSet' && (!isOwned || pods.length > 0 || Number(object.spec?.['replicas'] ?? 0) > 0)
  );
}
