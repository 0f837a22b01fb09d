import { type DeleteOptions, deleteObject } from '../deletion.ts';
import { Failure } from '../failures.ts';
import type { Kind } from '../kinds.ts';
import { type Json, type KubeObject, clone, randomSuffix, same } from '../objects.ts';
import type { Registry } from '../registry.ts';
import type { Change, Stored } from '../store.ts';

/** One loop: hears of changes, says what to look at, and looks. */
export interface Controller {
  /** Keys of what a change concerns, as {@link reconcile} takes them. */
  concerns(change: Change): string[];
  reconcile(key: string): void;
}

/** How controllers name an object: `namespace/name`. */
export const keyOf = ({ metadata: { namespace, name } }: KubeObject): string => `${namespace ?? ''}/${name}`;

/** What controllers do things with. */
export class ControlPlane {
  private readonly said = new Map<string, string>();

  constructor(
    readonly registry: Registry,
    /** Looks at a key again when the cluster's clock says so. */
    readonly later: (controller: Controller, key: string, atMs: number) => void,
    private readonly manager: string,
  ) {}

  get nowMs(): number {
    return this.registry.clock.nowMs();
  }

  text(): string {
    return this.registry.clock.text();
  }

  find(kind: string, key: string): KubeObject | undefined {
    const [namespace, name] = key.split('/') as [string, string];
    return this.at(kind, namespace, name)?.object;
  }

  list(kind: string, namespace?: string): KubeObject[] {
    return this.registry.store.list(this.kind(kind).table, namespace).map(({ object }) => object);
  }

  /** What the object controls or owns, of one kind. */
  owned(owner: KubeObject, kind: string): KubeObject[] {
    const { table } = this.kind(kind);
    return this.registry.store
      .dependentsOf(owner.metadata.uid)
      .filter((stored) => stored.table === table)
      .map(({ object }) => object);
  }

  create(kind: string, namespace: string | undefined, object: Json): KubeObject {
    return this.registry.create(this.kind(kind), namespace, object, { manager: this.manager }).object;
  }

  /** Makes a pod for its owner, and tells of it, or of why not, by an Event. @throws {Failure} what refuses it */
  createPod(owner: KubeObject, pod: Json): KubeObject {
    try {
      const made = this.create('Pod', owner.metadata.namespace, pod);
      this.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${made.metadata.name}`);
      return made;
    } catch (error) {
      if (error instanceof Failure) this.event(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      throw error;
    }
  }

  /** Changes an object as it is now; what has gone meanwhile is left alone. */
  change(object: KubeObject, change: (now: KubeObject) => void): void {
    const live = this.live(object);
    if (!live) return;
    const now = clone(live.object);
    change(now);
    this.registry.update(this.kindOf(object), object.metadata.namespace, now, { manager: this.manager });
  }

  /** Notes something on a Deployment by way of its status, which counts as no change of the wish. */
  annotate(object: KubeObject, annotations: Record<string, string>): void {
    const live = this.live(object);
    if (!live) return;
    const now = clone(live.object);
    now.metadata.annotations = { ...now.metadata.annotations, ...annotations };
    const options = { manager: this.manager, subresource: 'status' };
    this.registry.update(this.kindOf(object), object.metadata.namespace, now, options);
  }

  /** Writes a status that is another than before. */
  status(object: KubeObject, status: Json): void {
    const live = this.live(object);
    if (!live || same(live.object['status'], status)) return;
    const options = { manager: this.manager, subresource: 'status' };
    this.registry.update(this.kindOf(object), object.metadata.namespace, { ...live.object, status }, options);
  }

  delete(object: KubeObject, options: DeleteOptions = { propagationPolicy: 'Background' }): void {
    const live = this.live(object);
    if (live) deleteObject(this.registry, this.kindOf(object), live, options, { user: this.manager });
  }

  /** Removes an object at once. */
  remove(object: KubeObject): void {
    const live = this.live(object);
    if (live) this.registry.remove(live);
  }

  /** Writes an Event, or counts it when it is the same again. */
  event(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { apiVersion, kind, metadata } = about;
    const { name, namespace = 'default', uid, resourceVersion } = metadata;
    const place = `${uid} ${reason} ${message}`;
    const before = this.at('Event', namespace, this.said.get(place) ?? '')?.object;
    const lastTimestamp = this.text();
    if (before) {
      this.change(before, (event) => Object.assign(event, { count: Number(event['count']) + 1, lastTimestamp }));
      return;
    }
    const event = {
      metadata: { name: `${name}.${randomSuffix()}${randomSuffix()}` },
      involvedObject: { kind, namespace, name, uid, apiVersion, resourceVersion },
      type,
      reason,
      message,
      source: { component: this.manager },
      reportingComponent: this.manager,
      firstTimestamp: lastTimestamp,
      lastTimestamp,
      count: 1,
    };
    // Nothing new is told of what is in a namespace that goes.
    if (this.find('Namespace', `/${namespace}`)?.metadata.deletionTimestamp) return;
    this.said.set(place, this.create('Event', namespace, event).metadata.name);
  }

  kindOf(object: KubeObject): Kind {
    return this.registry.kinds.ofObject(object)!;
  }

  private kind(name: string): Kind {
    return this.registry.kinds.named(name);
  }

  private at(kind: string, namespace: string, name: string): Stored | undefined {
    const { table, namespaced } = this.kind(kind);
    return this.registry.store.get(table, namespaced ? namespace : undefined, name);
  }

  private live(object: KubeObject): Stored | undefined {
    const { namespace, name, uid } = object.metadata;
    const kind = this.registry.kinds.ofObject(object);
    const live = kind && this.registry.store.get(kind.table, namespace, name);
    return live?.object.metadata.uid === uid ? live : undefined;
  }
}
