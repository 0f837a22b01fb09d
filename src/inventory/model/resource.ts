import type { Sighting } from '../../providers/port.ts';

/** What the inventory holds: `serverGroup`, `serverGroupManager`, `loadBalancer`, `firewall`. */
export type ResourceKind = Sighting['kind'];

/** What a resource of that kind is. */
export type ResourceOf<K extends ResourceKind> = NonNullable<Extract<Sighting, { kind: K }>['value']>;

/** Names one thing in all accounts. */
export interface ResourceKey {
  account: string;
  region: string;
  name: string;
}

/** Names a cluster in all accounts. */
export interface ClusterKey {
  account: string;
  /** As in the name of its server groups, `shop-prod-web`. */
  cluster: string;
}

/** Something as an account showed it last. */
export interface Seen<T> {
  /** Unique in the inventory, and the same as long as the thing bears its name. */
  id: string;
  value: T;
  /** When it came to be as it is, as far as the inventory knows. */
  changedAt: Date;
  /** When its account last vouched for it: by telling of it, or by a full list that held it. */
  observedAt: Date;
  /** Its account is watched at this moment and would have told of a change. Otherwise only `observedAt` counts. */
  watched: boolean;
}

/** All server groups of one cluster in one account. Derived, never stored. */
export interface Cluster extends ClusterKey {
  provider: string;
  /** In lower case. */
  application: string;
  serverGroups: number;
  /** When one of its server groups last changed. */
  changedAt: Date;
}

/** One thing that came, changed or went, after the commit. */
export interface ResourceChange extends ResourceKey {
  id: string;
  kind: ResourceKind;
  provider: string;
  /** In lower case; empty where the name belongs to none. */
  application: string;
  cluster: string;
  gone: boolean;
}

/** News of one account, published after the commit; 500 changes at most. */
export class InventoryChanged {
  constructor(
    readonly account: string,
    readonly changes: readonly ResourceChange[],
  ) {}
}

const escaped = (part: string): string => part.replaceAll('%', '%25').replaceAll('/', '%2F');

/** `account/kind/region/name`: sorts by account, then by kind. */
export function resourceId(kind: ResourceKind, { account, region, name }: ResourceKey): string {
  return `${escaped(account)}/${kind}/${escaped(region)}/${name}`;
}

const unescaped = (part: string): string => part.replaceAll('%2F', '/').replaceAll('%25', '%');

/** What {@link resourceId} put together. */
export function parseResourceId(id: string): ResourceKey & { kind: ResourceKind } {
  const [account = '', kind = '', region = '', ...name] = id.split('/');
  return { account: unescaped(account), kind: kind as ResourceKind, region: unescaped(region), name: name.join('/') };
}
