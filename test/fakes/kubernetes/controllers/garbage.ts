import type { KubeObject, OwnerReference } from '../objects.ts';
import type { Change, Stored } from '../store.ts';
import type { Controller, ControlPlane } from './control-plane.ts';

/** Takes dependents along with their owners, before or after them, or frees them, as the owner's deletion said. */
export class GarbageCollector implements Controller {
  constructor(private readonly plane: ControlPlane) {}

  concerns({ now, type, was }: Change): string[] {
    const { metadata } = now.object;
    const here = placeOf(now);
    if (type === 'DELETED') {
      const { store } = this.plane.registry;
      // Owners that wait for what has just gone, and dependents that have lost their owner.
      const waiting = (was?.object.metadata.ownerReferences ?? []).flatMap(
        (owner) => this.ownerOf(now.object, owner) ?? [],
      );
      return [...waiting, ...store.dependentsOf(metadata.uid)].map(placeOf);
    }
    return metadata.ownerReferences || (metadata.deletionTimestamp && metadata.finalizers) ? [here] : [];
  }

  reconcile(place: string): void {
    const [table, namespace, name] = place.split(' ') as [string, string, string];
    const object = this.plane.registry.store.get(table, namespace || undefined, name)?.object;
    if (!object) return;
    const { deletionTimestamp, finalizers = [], ownerReferences = [] } = object.metadata;
    if (deletionTimestamp && finalizers.includes('foregroundDeletion')) {
      this.deleteDependentsOf(object);
      return;
    }
    if (deletionTimestamp && finalizers.includes('orphan')) {
      this.freeDependentsOf(object);
      return;
    }
    if (deletionTimestamp || ownerReferences.length === 0) return;
    const isOwned = ownerReferences.some((owner) => this.ownerOf(object, owner));
    if (!isOwned) this.plane.delete(object);
  }

  private deleteDependentsOf(owner: KubeObject): void {
    const dependents = this.plane.registry.store.dependentsOf(owner.metadata.uid).map(({ object }) => object);
    for (const dependent of dependents) {
      const others = dependent.metadata.ownerReferences!.filter(({ uid }) => uid !== owner.metadata.uid);
      if (others.some((other) => this.ownerOf(dependent, other))) this.free(dependent, owner);
      else if (!dependent.metadata.deletionTimestamp) this.plane.delete(dependent, { propagationPolicy: 'Foreground' });
    }
    const isBlocked = this.plane.registry.store
      .dependentsOf(owner.metadata.uid)
      .some(({ object }) =>
        object.metadata.ownerReferences?.some(
          ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion,
        ),
      );
    if (!isBlocked) this.letGo(owner, 'foregroundDeletion');
  }

  private freeDependentsOf(owner: KubeObject): void {
    for (const { object } of this.plane.registry.store.dependentsOf(owner.metadata.uid)) this.free(object, owner);
    this.letGo(owner, 'orphan');
  }

  private free(dependent: KubeObject, owner: KubeObject): void {
    this.plane.change(dependent, ({ metadata }) => {
      metadata.ownerReferences = metadata.ownerReferences!.filter(({ uid }) => uid !== owner.metadata.uid);
      if (metadata.ownerReferences.length === 0) delete metadata.ownerReferences;
    });
  }

  private letGo(owner: KubeObject, finalizer: string): void {
    this.plane.change(owner, ({ metadata }) => {
      metadata.finalizers = metadata.finalizers!.filter((one) => one !== finalizer);
    });
  }

  /** The owner itself, not another of its name; one in the same namespace or in none. */
  private ownerOf(
    { metadata: { namespace } }: KubeObject,
    { apiVersion, kind, name, uid }: OwnerReference,
  ): Stored | undefined {
    const { kinds, store } = this.plane.registry;
    const type = kinds.ofObject({ apiVersion, kind });
    const owner = type && store.get(type.table, type.namespaced ? namespace : undefined, name);
    return owner?.object.metadata.uid === uid ? owner : undefined;
  }
}

const placeOf = ({ table, object: { metadata } }: Stored): string =>
  `${table} ${metadata.namespace ?? ''} ${metadata.name}`;
