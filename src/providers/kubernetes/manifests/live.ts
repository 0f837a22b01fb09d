import type { KubernetesAccount } from '../account.ts';
import type { Key, KubernetesApi, KubernetesObject, ResourceType } from '../api/kubernetes-api.ts';
import { kindName } from '../objects/kinds.ts';
import { manifestName, type ManifestRef } from '../../port.ts';
import { NoSuchKind, NoSuchManifest, OutsideAccount } from '../refusals.ts';

export const refOf = (object: KubernetesObject): ManifestRef => ({
  kind: kindName(object),
  name: object.metadata.name,
  namespace: object.metadata.namespace ?? '',
});

/** What is in the cluster, within the limits of the account. */
export class Live {
  readonly account: string;
  readonly api: KubernetesApi;

  constructor(private readonly of: KubernetesAccount) {
    this.account = of.name;
    this.api = of.api;
  }

  /** @throws {NoSuchKind} */
  async typeOf(kind: string, apiVersion?: string): Promise<ResourceType> {
    const type = await this.api.typeOf(kind, apiVersion);
    if (type === undefined) throw new NoSuchKind(this.account, kind);
    return type;
  }

  /** @throws {NoSuchKind} @throws {OutsideAccount} */
  async keyOf(ref: ManifestRef): Promise<Key> {
    const type = await this.typeOf(ref.kind);
    const limit = this.limitOf(type, ref.namespace);
    if (limit !== undefined) throw new OutsideAccount(this.account, ref, limit);
    return { type, name: ref.name, ...(type.namespaced && ref.namespace !== '' ? { namespace: ref.namespace } : {}) };
  }

  /** The setting that leaves it out; `undefined` where none does. */
  limitOf(type: ResourceType, namespace: string): 'namespaces' | 'kinds' | undefined {
    const { scope } = this.of;
    if (!scope.hasKind(type)) return 'kinds';
    return type.namespaced && namespace !== '' && !scope.hasNamespace(namespace) ? 'namespaces' : undefined;
  }

  async find(ref: ManifestRef): Promise<KubernetesObject | undefined> {
    return this.api.get(await this.keyOf(ref));
  }

  /** @throws {NoSuchManifest} */
  async get(ref: ManifestRef): Promise<{ key: Key; object: KubernetesObject }> {
    const key = await this.keyOf(ref);
    const object = await this.api.get(key);
    if (object === undefined) throw new NoSuchManifest(this.account, ref);
    return { key, object };
  }

  /** All of a kind in one namespace; in an empty one: wherever the account may look. */
  async list(type: ResourceType, namespace: string, labelSelector = ''): Promise<KubernetesObject[]> {
    const labels = labelSelector === '' ? {} : { labelSelector };
    const limit = this.limitOf(type, namespace);
    if (limit !== undefined) {
      throw new OutsideAccount(this.account, { kind: type.kind, name: '(all)', namespace }, limit);
    }
    if (!type.namespaced) return this.api.list(type, labels);
    if (namespace !== '') return this.api.list(type, { namespace, ...labels });
    const { chosen } = this.of.scope;
    if (chosen === undefined) {
      const all = await this.api.list(type, labels);
      return all.filter(({ metadata }) => this.of.scope.hasNamespace(metadata.namespace ?? ''));
    }
    const lists = await Promise.all(chosen.map((each) => this.api.list(type, { namespace: each, ...labels })));
    return lists.flat();
  }
}

export const nameOf = (object: KubernetesObject): string => manifestName(refOf(object));
