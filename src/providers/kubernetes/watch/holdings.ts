import { textsAt } from '../objects/reading.ts';
import { isSelectedBy, podLabelsOf } from '../objects/traffic.ts';
import type { Row } from './rows.ts';

/** What is shown of an account, by sort. */
export type Shown = 'serverGroup' | 'serverGroupManager' | 'loadBalancer' | 'firewall';

/** Names one thing that is shown: `sort`, kind, namespace and name of the object. */
export interface Target {
  shown: Shown;
  kind: string;
  namespace: string;
  name: string;
}

const shownAs: Readonly<Record<string, Shown>> = {
  Deployment: 'serverGroupManager',
  ReplicaSet: 'serverGroup',
  StatefulSet: 'serverGroup',
  DaemonSet: 'serverGroup',
  Job: 'serverGroup',
  CronJob: 'serverGroup',
  Service: 'loadBalancer',
  Ingress: 'loadBalancer',
  NetworkPolicy: 'firewall',
};

const keyOf = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`;

/** What is in one namespace, by kind and name. */
class Space {
  readonly groups = new Map<string, Row>();
  readonly services = new Map<string, Row>();
  readonly ingresses = new Map<string, Row>();
  readonly policies = new Map<string, Row>();

  of(kind: string): Map<string, Row> | undefined {
    if (kind === 'Service') return this.services;
    if (kind === 'Ingress') return this.ingresses;
    if (kind === 'NetworkPolicy') return this.policies;
    return shownAs[kind] === 'serverGroup' ? this.groups : undefined;
  }
}

/**
 * What an account holds, and who belongs to whom: owners to what they own, selectors to what they select. A change tells what
 * it touches: one pod, one server group.
 */
export class Holdings {
  readonly #rows = new Map<string, Row>();
  readonly #byUid = new Map<string, Row>();
  readonly #owned = new Map<string, Set<Row>>();
  readonly #spaces = new Map<string, Space>();
  /** Put, or taken away, since the last {@link takeTouched}. */
  #touched = new Map<string, Target>();

  get size(): number {
    return this.#rows.size;
  }

  put(row: Row): void {
    const key = keyOf(row.type.kind, row.namespace, row.name);
    const before = this.#rows.get(key);
    if (before?.isLike(row)) return;
    if (before) this.#unlink(before);
    this.#rows.set(key, row);
    this.#link(row, key);
    if (before) this.#touch(before, before.common !== row.common || before.owner !== row.owner);
    this.#touch(row, before?.common !== row.common);
  }

  remove(kind: string, namespace: string, name: string): void {
    const key = keyOf(kind, namespace, name);
    const before = this.#rows.get(key);
    if (!before) return;
    this.#rows.delete(key);
    this.#unlink(before);
    this.#touch(before, true);
  }

  /** Brings a kind, in one namespace or in all, to exactly these rows. */
  replace(kind: string, namespace: string | undefined, rows: readonly Row[]): void {
    const listed = new Set(rows.map((row) => keyOf(kind, row.namespace, row.name)));
    for (const [key, row] of this.#rows) {
      if (row.type.kind !== kind || listed.has(key)) continue;
      if (namespace === undefined || row.namespace === namespace) this.remove(kind, row.namespace, row.name);
    }
    for (const row of rows) this.put(row);
  }

  find({ kind, namespace, name }: Omit<Target, 'shown'>): Row | undefined {
    return this.#rows.get(keyOf(kind, namespace, name));
  }

  /** What it has made: the pods of a ReplicaSet, the ReplicaSets of a Deployment. */
  ownedBy({ uid }: Row, kind: string): Row[] {
    return [...(this.#owned.get(uid) ?? [])].filter(({ type }) => type.kind === kind);
  }

  services(namespace: string): Row[] {
    return [...(this.#spaces.get(namespace)?.services.values() ?? [])];
  }
  policies(namespace: string): Row[] {
    return [...(this.#spaces.get(namespace)?.policies.values() ?? [])];
  }
  groups(namespace: string): Row[] {
    return [...(this.#spaces.get(namespace)?.groups.values() ?? [])];
  }

  /** Everything that is shown. */
  all(): Target[] {
    return [...this.#rows.values()].flatMap((row) => targetOf(row) ?? []);
  }

  /** What may look otherwise than before. */
  takeTouched(): Target[] {
    const touched = [...this.#touched.values()];
    this.#touched = new Map();
    return touched;
  }

  /** A load balancer shows how its groups stand: to be told when that has changed. */
  touchBalancersOf(group: Row): void {
    const space = this.#spaces.get(group.namespace);
    for (const service of space?.services.values() ?? []) {
      if (!isBehind(group, service)) continue;
      this.#touchRow(service);
      this.#touchIngressesTo(service);
    }
  }

  #link(row: Row, key: string): void {
    // Nobody is owned by a pod, and there are more of them than of all others.
    if (row.type.kind !== 'Pod') this.#byUid.set(row.uid, row);
    if (row.owner) {
      const owned = this.#owned.get(row.owner.uid) ?? new Set();
      this.#owned.set(row.owner.uid, owned.add(row));
    }
    const { kind } = row.type;
    if (shownAs[kind] === undefined || kind === 'Deployment') return;
    const space = this.#spaces.get(row.namespace) ?? new Space();
    this.#spaces.set(row.namespace, space);
    space.of(kind)?.set(key, row);
  }

  #unlink(row: Row): void {
    if (this.#byUid.get(row.uid) === row) this.#byUid.delete(row.uid);
    if (row.owner) {
      const owned = this.#owned.get(row.owner.uid);
      owned?.delete(row);
      if (owned?.size === 0) this.#owned.delete(row.owner.uid);
    }
    const { kind } = row.type;
    this.#spaces
      .get(row.namespace)
      ?.of(kind)
      ?.delete(keyOf(kind, row.namespace, row.name));
  }

  /** @param relations whether what it selects, or who selects it, may be others than before */
  #touch(row: Row, relations: boolean): void {
    this.#touchRow(row);
    const owner = row.owner && this.#byUid.get(row.owner.uid);
    switch (row.type.kind) {
      case 'Pod':
        if (owner) this.#touchRow(owner);
        return;
      case 'Service':
        this.#touchGroups(row.namespace, (group) => isBehind(group, row) || wasDeployedWith(group, row));
        this.#touchIngressesTo(row);
        return;
      case 'NetworkPolicy':
        this.#touchGroups(row.namespace, (group) => isCovered(group, row));
        return;
      case 'Ingress':
      case 'Deployment':
        return;
      default:
        if (owner && relations) this.#touchRow(owner);
        if (relations) this.touchBalancersOf(row);
    }
  }

  #touchGroups(namespace: string, isMeant: (group: Row) => boolean): void {
    for (const group of this.#spaces.get(namespace)?.groups.values() ?? []) if (isMeant(group)) this.#touchRow(group);
  }

  #touchIngressesTo(service: Row): void {
    const named = JSON.stringify(service.name);
    for (const ingress of this.#spaces.get(service.namespace)?.ingresses.values() ?? []) {
      if (ingress.own.includes(named)) this.#touchRow(ingress);
    }
  }

  #touchRow(row: Row): void {
    const target = targetOf(row);
    if (target) this.#touched.set(keyOf(target.kind, target.namespace, target.name), target);
  }
}

function targetOf({ type: { kind }, namespace, name }: Row): Target | undefined {
  const shown = shownAs[kind];
  return shown && { shown, kind, namespace, name };
}

/** The Service selects the pods of the group; one without a selector selects nobody. */
export function isBehind(group: Row, service: Row): boolean {
  return service.object().spec?.selector !== undefined && isSelectedBy(group.template(), service.object());
}

/** Whether it names the Service as its load balancer, which it does even while it takes no traffic. */
function wasDeployedWith(group: Row, service: Row): boolean {
  return group.own.includes(`service ${service.name}`);
}

/** An empty selector of a policy means every pod; what its expressions say is looked at when it is shown. */
function isCovered(group: Row, policy: Row): boolean {
  const wanted = Object.entries(textsAt(policy.object().spec, 'podSelector', 'matchLabels'));
  const labels = podLabelsOf(group.template());
  return wanted.every(([key, value]) => labels[key] === value);
}
