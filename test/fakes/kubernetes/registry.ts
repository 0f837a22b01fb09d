import { randomUUID } from 'node:crypto';

import type { Admission } from './admission.ts';
import { admitPod, admitToNamespace } from './built-in-admission.ts';
import type { ClusterClock } from './clock.ts';
import { setDefaults } from './defaults/index.ts';
import { alreadyExists, badRequest, conflict, invalid, methodNotAllowed, notFound } from './failures.ts';
import { type Kind, type Kinds, apiVersionOf } from './kinds.ts';
import { applyTo } from './managed-fields/apply.ts';
import { type Writer, trackUpdate } from './managed-fields/managers.ts';
import { type Json, type KubeObject, clone, randomSuffix, same } from './objects.ts';
import { isDeployment, isLetGo, onlyPart, wishOf, withoutTimes } from './parts.ts';
import type { Store, Stored } from './store.ts';
import { faultsOf } from './validation/index.ts';
import { type FieldValidation, checkApplied, checkFields } from './schema/checks.ts';

/** How a write is meant. */
export interface WriteOptions {
  /** The field manager. */
  manager: string;
  /** Goes all the way, but nothing is stored. */
  dryRun?: boolean;
  user?: string;
  subresource?: string;
  /** As the client speaks of the kind; a custom one may be served in several versions. */
  apiVersion?: string;
  force?: boolean;
  /** What is done about fields that the kind does not have; unsaid they are not looked at. */
  fieldValidation?: FieldValidation;
  /** The patch of which what is wanted was made. */
  patch?: string;
  /** Here goes what the client is to be warned of. */
  warnings?: string[];
}

/** What is written of each kind, and how: names, defaults, validation, admission, field managers, generation. */
export class Registry {
  private addresses = 1;
  private nodePorts = 30_000;
  private readonly allocate = {
    address: (): string => {
      this.addresses += 1;
      return `10.96.${this.addresses >> 8}.${this.addresses & 255}`;
    },
    nodePort: (): number => (this.nodePorts += 1),
  };

  constructor(
    readonly kinds: Kinds,
    readonly store: Store,
    readonly clock: ClusterClock,
    readonly admission: Admission,
  ) {}

  /** @throws {Failure} 404 */
  get(kind: Kind, namespace: string | undefined, name: string): Stored {
    const found = this.store.get(kind.table, namespace, name);
    if (!found) throw notFound(kind, name);
    return found;
  }

  create(kind: Kind, namespace: string | undefined, wish: Json, options: WriteOptions): Stored {
    const object = this.checked(kind, namespace, wish, options);
    if (object.metadata.resourceVersion) throw badRequest('resourceVersion should not be set on objects to be created');
    this.enter(kind, namespace, object);
    const writer = writerOf(kind, 'Update', options);
    return this.finish(kind, undefined, object, options, () =>
      trackUpdate(undefined, object, kind.shape, writer, this.clock.text()),
    );
  }

  /** Replaces an object, or its status, by the one that was made of it. */
  update(kind: Kind, namespace: string | undefined, wish: KubeObject, options: WriteOptions): Stored {
    const live = this.get(kind, namespace, wish.metadata.name);
    const object = this.checked(kind, namespace, wish, options);
    this.checkStale(kind, live.object, object);
    const now = onlyPart(kind, live.object, object, options.subresource);
    const writer = writerOf(kind, 'Update', options);
    return this.finish(kind, live, now, options, () =>
      trackUpdate(live.object, now, kind.shape, writer, this.clock.text()),
    );
  }

  /** Server-side apply. */
  apply(kind: Kind, namespace: string | undefined, name: string, wish: Json, options: WriteOptions): Stored {
    if (wish?.metadata?.managedFields?.length) throw badRequest('metadata.managedFields must be nil');
    checkApplied(kind, { ...wish, metadata: { name, ...wish?.metadata } });
    const live = this.store.get(kind.table, namespace, name);
    const wanted = this.prepared(kind, namespace, { ...wish, metadata: { name, ...wish?.metadata } });
    if (wanted.metadata.name !== name)
      throw badRequest(`the name of the object (${wanted.metadata.name}) does not match the name on the URL (${name})`);
    if (live) this.checkStale(kind, live.object, wanted);
    else if (wanted.metadata.resourceVersion || wanted.metadata.uid)
      throw conflict(kind, name, 'uid or resourceVersion of an object that does not exist');
    if (options.subresource !== 'status' && kind.subresources.includes('status')) delete wanted['status'];
    const writer = writerOf(kind, 'Apply', options);
    const merged = applyTo(live?.object, wanted, kind.shape, {
      writer,
      force: options.force ?? false,
      time: this.clock.text(),
    });
    if (!live) this.enter(kind, namespace, merged);
    const { managedFields } = merged.metadata;
    const now = live ? onlyPart(kind, live.object, merged, options.subresource) : merged;
    return this.finish(kind, live, now, options, () => {
      now.metadata.managedFields = managedFields!;
    });
  }

  /** Stores an object as it is, status and all; only what is missing is filled in. No one answers for its fields. */
  seed(kind: Kind, namespace: string | undefined, given: Json): Stored {
    const object = this.prepared(kind, namespace, given);
    const generation = kind.counted ? { generation: 1 } : {};
    const fresh = { uid: randomUUID(), creationTimestamp: this.clock.text(), ...generation };
    object.metadata = Object.assign(fresh, object.metadata);
    setDefaults(object, undefined, this.allocate);
    return this.store.put(kind.table, object);
  }

  /** Removes an object whose deletion nothing holds up. */
  remove(stored: Stored): void {
    this.store.remove(stored);
  }

  private checked(kind: Kind, namespace: string | undefined, wish: Json, options: WriteOptions): KubeObject {
    const object = this.prepared(kind, namespace, wish);
    const { fieldValidation, patch, warnings } = options;
    if (fieldValidation) warnings?.push(...checkFields(kind, object, fieldValidation, patch));
    return object;
  }

  private prepared(kind: Kind, namespace: string | undefined, wish: Json): KubeObject {
    const object: KubeObject = { apiVersion: apiVersionOf(kind), kind: kind.kind, ...clone(wish) };
    if (object.kind !== kind.kind || object.apiVersion.split('/').length !== apiVersionOf(kind).split('/').length) {
      throw badRequest(
        `the API version in the data (${object.apiVersion}, ${object.kind}) does not match the expected API version (${apiVersionOf(kind)}, ${kind.kind})`,
      );
    }
    object.metadata = { ...object.metadata };
    if (!kind.namespaced) return object;
    if (namespace === undefined) throw methodNotAllowed();
    if (object.metadata.namespace && object.metadata.namespace !== namespace) {
      throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
    }
    object.metadata.namespace = namespace;
    return object;
  }

  /** An object comes into being: its name, its place and its identity. */
  private enter(kind: Kind, namespace: string | undefined, object: KubeObject): void {
    const { metadata } = object;
    if (!metadata.name && metadata.generateName) metadata.name = metadata.generateName + randomSuffix();
    if (!metadata.name) {
      throw invalid(kind, '', [
        {
          reason: 'FieldValueRequired',
          message: 'Required value: name or generateName is required',
          field: 'metadata.name',
        },
      ]);
    }
    if (kind.namespaced) admitToNamespace(this, kind, namespace!, object);
    if (kind.table === '/pods') admitPod(this, kind, object);
    if (this.store.get(kind.table, namespace, metadata.name)) throw alreadyExists(kind, metadata.name);
    metadata.uid = randomUUID();
    metadata.creationTimestamp = this.clock.text();
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    if (kind.counted) metadata.generation = 1;
    else delete metadata.generation;
    if (kind.subresources.includes('status')) delete object['status'];
  }

  private checkStale(kind: Kind, live: KubeObject, wish: KubeObject): void {
    const { resourceVersion, uid, name } = wish.metadata;
    if (uid && uid !== live.metadata.uid) {
      throw conflict(
        kind,
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
      );
    }
    if (resourceVersion && resourceVersion !== live.metadata.resourceVersion) throw conflict(kind, name);
  }

  private finish(
    kind: Kind,
    live: Stored | undefined,
    now: KubeObject,
    options: WriteOptions,
    track: () => void,
  ): Stored {
    const was = live?.object;
    const { dryRun = false, user = '' } = options;
    now.apiVersion = was?.apiVersion ?? now.apiVersion;
    if (!kind.custom) setDefaults(now, was, this.allocate);
    const isWish = options.subresource !== 'status' && isDeployment(kind);
    if (kind.counted && was && !same(wishOf(was, isWish), wishOf(now, isWish)))
      now.metadata.generation = (was.metadata.generation ?? 0) + 1;
    this.admission.review({ operation: was ? 'UPDATE' : 'CREATE', object: now, ...(was && { was }), dryRun, user });
    const causes = options.subresource ? [] : faultsOf(now, was, kind.custom);
    if (causes.length > 0) throw invalid(kind, now.metadata.name, causes);
    track();
    if (live && same(withoutTimes(live.object), withoutTimes(now))) return live;
    if (live && isLetGo(now)) {
      if (!dryRun) this.store.remove(live);
      return this.store.unsaved(kind.table, now);
    }
    return dryRun ? this.store.unsaved(kind.table, now) : this.store.put(kind.table, now);
  }
}

const writerOf = (kind: Kind, operation: 'Apply' | 'Update', options: WriteOptions): Writer => ({
  manager: options.manager,
  operation,
  apiVersion: options.apiVersion ?? apiVersionOf(kind),
  ...(options.subresource && { subresource: options.subresource }),
});
