import type { Json, JsonObject } from '../../../kernel/index.ts';

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Which fields of an object one writer has set last. */
export interface ManagedFields {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: JsonObject;
  subresource?: string;
}

export interface ObjectMeta {
  name: string;
  /** Absent where the kind is cluster-scoped. */
  namespace?: string;
  generateName?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  /** RFC 3339, to the second. */
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFields[];
  finalizers?: string[];
}

/** An object of a cluster, as its API writes it. What else a kind has (`data`, `rules`, …) stands beside `spec`. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: JsonObject;
  status?: JsonObject;
  [field: string]: Json | ObjectMeta | undefined;
}

/** A kind that a cluster serves, in one version. */
export interface ResourceType {
  /** `v1`, `apps/v1` */
  apiVersion: string;
  kind: string;
  /** As in addresses, `deployments`. */
  plural: string;
  singular: string;
  shortNames: string[];
  namespaced: boolean;
  verbs: string[];
  /** `scale`, `status`, `log`, … */
  subresources: string[];
}

/** Names one object. */
export interface Key {
  type: ResourceType;
  /** Absent: that of the kubeconfig's context, for a kind that has namespaces. */
  namespace?: string;
  name: string;
}

export interface Selection {
  /** Absent: all. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

export interface PageRequest extends Selection {
  limit: number;
  /** The `continue` of the page before. */
  continue?: string;
  /** `0`: whatever the server has at hand, which may be a little old. */
  resourceVersion?: string;
}

/** Part of a list. `continue` is there when more follows; `resourceVersion` is where a watch begins. */
export interface ObjectPage {
  items: KubernetesObject[];
  resourceVersion: string;
  continue?: string;
}

export interface WriteOptions {
  /** The server does all but keep it. */
  dryRun?: boolean;
  /** Who the fields belong to then; `gennaker` where it is not said. */
  fieldManager?: string;
}

export interface PatchOptions extends WriteOptions {
  /** With `apply`: takes fields over that belong to another manager. */
  force?: boolean;
  subresource?: 'scale' | 'status';
}

export interface Patch {
  kind: 'json' | 'merge' | 'strategic' | 'apply';
  body: Json;
}

export interface DeleteOptions {
  propagation?: 'Background' | 'Foreground' | 'Orphan';
  gracePeriodSeconds?: number;
  /** Only if it is still this very one. */
  uid?: string;
}

export interface LogOptions {
  container?: string;
  tailLines?: number;
  limitBytes: number;
  /** Of the run before the last restart. */
  previous?: boolean;
}

export interface WatchFrom {
  namespace?: string;
  resourceVersion: string;
  labelSelector?: string;
  /** Called when the server has taken the watch, which may be long before it tells anything. */
  opened?: () => void;
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: KubernetesObject;
}

/** What somebody would do: `{ verb: 'list', group: 'apps', resource: 'deployments' }`, `pods/log` for a subresource. */
export interface AccessRule {
  verb: string;
  /** Empty for the core group. */
  group: string;
  resource: string;
  /** Absent: in all namespaces. */
  namespace?: string;
}

/**
 * One cluster, with the credentials of one account. Reads, and writes that may be made twice, are repeated a few times when
 * the cluster is busy or the connection breaks; a call takes at most 30 s, a list 120 s, repeats and waits included.
 *
 * Every method may throw `Forbidden` (the account may not; names verb, kind and namespace) and `Unavailable` (no answer, or
 * not now). What a write may throw besides: `Refused` (invalid, or turned away by an admission webhook), `Conflict`
 * (changed meanwhile, there already, or fields that another manager owns), `NotThere`.
 *
 * @see {@link https://kubernetes.io/docs/reference/using-api/api-concepts/}
 */
export abstract class KubernetesApi {
  /** The namespace of the kubeconfig's context, `default` where it names none. */
  abstract defaultNamespace(): Promise<string>;

  /**
   * A kind as people write it: `deployment`, `Deployment`, `deploy`, `deployments`, `VirtualService.networking.istio.io`, or
   * with its API version. What is unknown is asked anew, since its definition may just have been made.
   *
   * @returns `undefined` if the cluster has no such kind
   */
  abstract typeOf(kind: string, apiVersion?: string): Promise<ResourceType | undefined>;
  /** Every kind in every version, those first that a plain name means. */
  abstract types(): Promise<ResourceType[]>;

  abstract get(key: Key): Promise<KubernetesObject | undefined>;
  /** All of them, however many pages. */
  abstract list(type: ResourceType, where?: Selection): Promise<KubernetesObject[]>;
  abstract listPage(type: ResourceType, where: PageRequest): Promise<ObjectPage>;
  abstract create(type: ResourceType, object: KubernetesObject, options?: WriteOptions): Promise<KubernetesObject>;
  /** Puts it in the place of what is there; with a `resourceVersion`, only if nobody changed it since. */
  abstract replace(type: ResourceType, object: KubernetesObject, options?: WriteOptions): Promise<KubernetesObject>;
  abstract patch(key: Key, patch: Patch, options?: PatchOptions): Promise<KubernetesObject>;
  /** @returns `false` if it was not there */
  abstract delete(key: Key, options?: DeleteOptions): Promise<boolean>;
  /** The end of what a container wrote. @throws {NotThere} */
  abstract log(pod: { namespace: string; name: string }, options: LogOptions): Promise<string>;

  /**
   * Changes as they happen. Ends by itself when the server ends it (after 4 to 8 minutes) or when it has been silent for two:
   * go on from the last `resourceVersion`, that of a bookmark included.
   *
   * @throws {Gone} the server does not know that version any more: list anew
   */
  abstract watch(type: ResourceType, from: WatchFrom, signal: AbortSignal): AsyncIterable<WatchEvent>;

  /** Which of these the account may do, in their order. */
  abstract permitted(rules: readonly AccessRule[]): Promise<boolean[]>;
}
