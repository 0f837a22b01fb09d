import { expired } from './failures.ts';
import type { KubeObject } from './objects.ts';

/** One state of one object; its JSON is written once, however many ask for it. */
export class Stored {
  readonly key: string;
  private written?: string;

  constructor(
    readonly table: string,
    readonly object: KubeObject,
  ) {
    this.key = keyOf(object.metadata.namespace, object.metadata.name);
  }

  /** The fields after `kind` and `apiVersion`, which lists of built-in kinds leave out. */
  bare(): string {
    if (this.written === undefined) {
      const { kind: _kind, apiVersion: _apiVersion, ...rest } = this.object;
      this.written = JSON.stringify(rest);
    }
    return this.written;
  }

  /** The whole object. */
  text(apiVersion = this.object.apiVersion): string {
    return `{"kind":"${this.object.kind}","apiVersion":"${apiVersion}",${this.bare().slice(1)}`;
  }
}

/** Something happened to an object. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  revision: number;
  now: Stored;
  was?: Stored;
}

interface Table {
  rows: Map<string, Stored>;
  /** By namespace, each in the order of names, which is the order of lists. */
  sorted: Map<string, Stored[]>;
  history: Change[];
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;
const historyLimit = 20_000;

/** The objects of a cluster with their history, as etcd keeps them: one revision counts all writes. */
export class Store {
  private readonly tables = new Map<string, Table>();
  private readonly dependents = new Map<string, Set<string>>();
  private readonly listeners = new Set<(change: Change) => void>();
  private revisionNow = 1000;
  private compactedTo = 0;

  get revision(): number {
    return this.revisionNow;
  }

  get(table: string, namespace: string | undefined, name: string): Stored | undefined {
    return this.tables.get(table)?.rows.get(keyOf(namespace, name));
  }

  /** All of a table, or of a namespace of it, by namespace and name. */
  list(table: string, namespace?: string): readonly Stored[] {
    const sorted = this.tables.get(table)?.sorted;
    if (!sorted) return [];
    // A copy: who goes through it may change what is stored.
    if (namespace !== undefined) return [...(sorted.get(namespace) ?? [])];
    return [...sorted.keys()].sort().flatMap((key) => sorted.get(key)!);
  }

  /** Whose owner has the uid. */
  dependentsOf(uid: string): Stored[] {
    return [...(this.dependents.get(uid) ?? [])].flatMap((place) => {
      const [table, key] = place.split(' ') as [string, string];
      return this.tables.get(table)?.rows.get(key) ?? [];
    });
  }

  /** Writes an object and gives it its resourceVersion. */
  put(table: string, object: KubeObject): Stored {
    const at = this.table(table);
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const was = at.rows.get(key);
    this.revisionNow += 1;
    object.metadata.resourceVersion = String(this.revisionNow);
    const now = new Stored(table, object);
    at.rows.set(key, now);
    order(at, now, was);
    this.relate(was, now);
    this.tell(at, { type: was ? 'MODIFIED' : 'ADDED', revision: this.revisionNow, now, ...(was && { was }) });
    return now;
  }

  /** What a dry run shows of an object. */
  unsaved(table: string, object: KubeObject): Stored {
    return new Stored(table, object);
  }

  /** Removes an object; its last state bears the revision of the removal. */
  remove(was: Stored): void {
    const at = this.table(was.table);
    this.revisionNow += 1;
    const resourceVersion = String(this.revisionNow);
    const now = new Stored(was.table, { ...was.object, metadata: { ...was.object.metadata, resourceVersion } });
    at.rows.delete(was.key);
    order(at, undefined, was);
    this.relate(was, undefined);
    this.tell(at, { type: 'DELETED', revision: this.revisionNow, now, was });
  }

  /**
   * What happened to a table after a revision.
   *
   * @throws {Failure} 410 when history does not reach back that far
   */
  since(table: string, revision: number): Change[] {
    if (revision < this.compactedTo) {
      throw expired(`too old resource version: ${revision} (${this.compactedTo})`);
    }
    const { history } = this.table(table);
    let from = history.length;
    while (from > 0 && history[from - 1]!.revision > revision) from -= 1;
    return history.slice(from);
  }

  /** Forgets all history up to now. */
  compact(): void {
    // A client that holds the newest revision must be told too, so the one of now is too old as well.
    this.revisionNow += 1;
    this.compactedTo = this.revisionNow;
    for (const at of this.tables.values()) at.history = [];
  }

  /** Hears of each change, at once. @returns the way to hear no more */
  listen(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private tell(at: Table, change: Change): void {
    at.history.push(change);
    if (at.history.length > historyLimit) {
      this.compactedTo = Math.max(this.compactedTo, at.history[historyLimit / 2]!.revision);
      at.history = at.history.slice(historyLimit / 2);
    }
    for (const listener of this.listeners) listener(change);
  }

  private relate(was: Stored | undefined, now: Stored | undefined): void {
    for (const { uid } of was?.object.metadata.ownerReferences ?? []) {
      this.dependents.get(uid)?.delete(`${was!.table} ${was!.key}`);
    }
    for (const { uid } of now?.object.metadata.ownerReferences ?? []) {
      if (!this.dependents.has(uid)) this.dependents.set(uid, new Set());
      this.dependents.get(uid)!.add(`${now!.table} ${now!.key}`);
    }
  }

  private table(name: string): Table {
    let at = this.tables.get(name);
    if (!at) this.tables.set(name, (at = { rows: new Map(), sorted: new Map(), history: [] }));
    return at;
  }
}

/** Puts a row in its place, or takes it out. */
function order({ sorted }: Table, now: Stored | undefined, was: Stored | undefined): void {
  const { key, object } = (now ?? was)!;
  const { namespace = '' } = object.metadata;
  let rows = sorted.get(namespace);
  if (!rows) sorted.set(namespace, (rows = []));
  const place = firstAtLeast(rows, key);
  if (now && was) rows[place] = now;
  else if (now) rows.splice(place, 0, now);
  else rows.splice(place, 1);
}

function firstAtLeast(sorted: readonly Stored[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
