import type { JsonObject } from '../../../kernel/index.ts';
import type { KubernetesObject } from '../api/kubernetes-api.ts';
import { asObject } from '../objects/reading.ts';
import type { Own, Trimmed } from './trim.ts';

/** More than so many different ones are begun anew: those in use stay with their rows. */
const mostPooled = 100_000;

/** One object of each content, however many have it. */
export class Pool<T> {
  readonly #known = new Map<string, T>();

  /** @param key says all of the content */
  same(key: string, make: () => T): T {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= mostPooled) this.#known.clear();
    const made = make();
    this.#known.set(key, made);
    return made;
  }
}

/** Labels, and what of `spec` is common: shared by the rows that are alike in it. */
export interface Common {
  labels: JsonObject;
  spec: JsonObject;
}

/** Few of them, and looked at whenever something beside them changes: their fields stay. */
const lookedAtOften = new Set(['Service', 'Ingress', 'NetworkPolicy']);

/** An object as it is held: what is its own as one string, which takes a fraction of the memory of its fields. */
export class Row {
  #object: KubernetesObject | undefined;

  /** @param own the JSON of {@link Own} */
  constructor(
    readonly type: { apiVersion: string; kind: string },
    readonly namespace: string,
    readonly name: string,
    readonly uid: string,
    readonly owner: { kind: string; name: string; uid: string } | undefined,
    readonly common: Common,
    readonly own: string,
  ) {}

  /** With the fields that were kept. */
  object(): KubernetesObject {
    if (!lookedAtOften.has(this.type.kind)) return this.#inflated();
    this.#object ??= this.#inflated();
    return this.#object;
  }

  #inflated(): KubernetesObject {
    const { creationTimestamp, deletionTimestamp, annotations, spec, status }: Own = JSON.parse(this.own) as Own;
    return asObject({
      ...this.type,
      metadata: {
        name: this.name,
        namespace: this.namespace,
        uid: this.uid,
        labels: this.common.labels,
        ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
        ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
        ...(annotations === undefined ? {} : { annotations }),
        ...(this.owner ? { ownerReferences: [{ apiVersion: '', controller: true, ...this.owner }] } : {}),
      },
      spec: { ...this.common.spec, ...spec },
      status: status ?? {},
    });
  }

  /** As far as its pods are concerned: without what had to be read for it. */
  template(): KubernetesObject {
    const { name, namespace } = this;
    return asObject({ ...this.type, metadata: { name, namespace }, spec: this.common.spec });
  }

  isLike(other: Row): boolean {
    return (
      this.uid === other.uid && this.own === other.own && this.common === other.common && this.owner === other.owner
    );
  }
}

/** Makes rows that share what they have in common. */
export class Rows {
  readonly #types = new Pool<{ apiVersion: string; kind: string }>();
  readonly #texts = new Pool<string>();
  readonly #commons = new Pool<Common>();
  readonly #owners = new Pool<NonNullable<Row['owner']>>();

  of({ apiVersion, kind, name, namespace, uid, owner, parts, own }: Trimmed): Row {
    return new Row(
      this.#types.same(kind, () => ({ apiVersion, kind })),
      this.#texts.same(namespace, () => namespace),
      name,
      uid,
      owner && this.#owners.same(owner.uid, () => ({ kind: owner.kind, name: owner.name, uid: owner.uid })),
      this.#commons.same(JSON.stringify(parts), () => parts),
      JSON.stringify(own),
    );
  }
}
