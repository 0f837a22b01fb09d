import { Inject, Injectable } from '@nestjs/common';
import { type Caller, demand, may } from '../access/port.ts';
import { Clock } from '../kernel/index.ts';
import {
  Accounts,
  CloudUnavailable,
  type LoadBalancer,
  parseName,
  type Ref,
  type ServerGroup,
} from '../providers/port.ts';
import { InventoryWatch } from './inventory-watch.ts';
import { within } from './model/deadline.ts';
import { type Page, pageOf, type PageRequest, pageSize } from './model/page.ts';
import {
  type Cluster,
  type ClusterKey,
  type ResourceKey,
  type ResourceKind,
  type ResourceOf,
  resourceId,
  type Seen,
} from './model/resource.ts';
import { reachOf } from './model/reach.ts';
import { type Found, ResourceReader } from './storage/resource-reader.ts';

const largestTailBytes = 1024 * 1024;
const answerMs = 15_000;

/** Conditions of a list; one that is not given asks nothing. */
export interface InventoryFilter {
  /** In any case. */
  application?: string;
  cluster?: string;
  account?: string;
  region?: string;
}

/**
 * What runs where, as the accounts showed it last: for eyes. What decides (a stage, an operation) asks the cloud itself,
 * since a table is always a little late.
 */
@Injectable()
export class Inventory {
  constructor(
    @Inject(ResourceReader) private readonly reader: ResourceReader,
    @Inject(InventoryWatch) private readonly watch: InventoryWatch,
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Clusters by name, then by account, derived from the server groups that there are. */
  async clusters(
    caller: Caller,
    filter: Omit<InventoryFilter, 'cluster' | 'region'> = {},
    page: PageRequest = {},
  ): Promise<Page<Cluster>> {
    const applications = reachOf(caller, filter.application);
    const asked = {
      ...(applications ? { applications } : {}),
      ...(filter.account === undefined ? {} : { account: filter.account }),
    };
    const size = pageSize(page);
    const [cluster = '', account = ''] = page.after?.split('\n') ?? [];
    const found = await this.reader.clusters(
      asked,
      size + 1,
      page.after === undefined ? undefined : { cluster, account },
    );
    return pageOf(found, size, (last) => `${last.cluster}\n${last.account}`);
  }

  /** Things of one kind, by account, region and name. */
  async list<K extends ResourceKind>(
    caller: Caller,
    kind: K,
    filter: InventoryFilter = {},
    page: PageRequest = {},
  ): Promise<Page<Seen<ResourceOf<K>>>> {
    const { application, ...others } = filter;
    const applications = reachOf(caller, application);
    const size = pageSize(page);
    const asked = { ...others, ...(applications ? { applications } : {}) };
    const found = await this.reader.page(kind, asked, size + 1, page.after);
    return pageOf(this.#seen<ResourceOf<K>>(found), size, (last) => last.id);
  }

  /**
   * For a DataLoader: the things of these names, in the order of the keys; `undefined` where there is none, or none that
   * the caller may see.
   */
  async byKeys<K extends ResourceKind>(
    caller: Caller,
    kind: K,
    keys: readonly ResourceKey[],
  ): Promise<(Seen<ResourceOf<K>> | undefined)[]> {
    demand(caller, 'read');
    const ids = keys.map((key) => resourceId(kind, key));
    const found = await this.reader.byIds([...new Set(ids)]);
    const known = new Map(this.#seen<ResourceOf<K>>(visible(caller, found)).map((seen) => [seen.id, seen]));
    return ids.map((id) => known.get(id));
  }

  /** For a DataLoader: the server groups of each of these clusters, in the order of the keys. */
  async serverGroupsOf(caller: Caller, clusters: readonly ClusterKey[]): Promise<Seen<ServerGroup>[][]> {
    demand(caller, 'read');
    const found = await this.reader.ofClusters([...new Set(clusters.map(({ cluster }) => cluster))]);
    const seen = this.#seen<ServerGroup>(visible(caller, found));
    return clusters.map(({ account, cluster }) =>
      seen.filter(({ value }) => value.account === account && value.moniker.cluster === cluster),
    );
  }

  /**
   * The end of an instance's output, from the account itself.
   *
   * @param bytes at most 1 MiB
   * @returns `undefined` if there is no such instance
   * @throws {NoSuchAccount} @throws {NotOffered} @throws {CloudUnavailable}
   */
  async logTail(
    caller: Caller,
    account: string,
    serverGroup: Ref,
    instance: string,
    bytes: number,
  ): Promise<string | undefined> {
    await this.#demandOf(caller, 'serverGroup', { account, ...serverGroup });
    const watching = this.accounts.need(account, 'watching');
    const limit = Math.min(Math.max(Math.trunc(bytes), 1), largestTailBytes);
    return await this.#inTime(account, watching.logTail(serverGroup, instance, limit));
  }

  /**
   * A load balancer with its figures, which change with every request, from the account itself.
   *
   * @throws {NoSuchAccount} @throws {NotOffered} @throws {CloudUnavailable}
   */
  async traffic(caller: Caller, account: string, ref: Ref): Promise<LoadBalancer | undefined> {
    await this.#demandOf(caller, 'loadBalancer', { account, ...ref });
    const balancers = this.accounts.need(account, 'loadBalancers');
    return await this.#inTime(account, balancers.find(ref));
  }

  /** Not every cloud says in its names whose a thing is; what is not known here yet, the name alone must tell. */
  async #demandOf(caller: Caller, kind: ResourceKind, key: ResourceKey): Promise<void> {
    const [row] = (await this.reader.byIds([resourceId(kind, key)])).rows;
    demand(caller, 'read', row?.application ?? parseName(key.name)?.app ?? '');
  }

  async #inTime<T>(account: string, answer: Promise<T>): Promise<T> {
    return await within(
      this.clock,
      answerMs,
      answer,
      () => new CloudUnavailable(account, `no answer in ${answerMs / 1000} s`),
    );
  }

  #seen<T>({ rows, listedAt }: Found): Seen<T>[] {
    const watched = new Set(
      this.watch.states().flatMap(({ account, state }) => (state === 'watched' ? [account] : [])),
    );
    return rows.map((row) => {
      const listed = listedAt.get(row.account);
      return {
        id: row.id,
        value: JSON.parse(row.body) as T,
        changedAt: row.changedAt,
        observedAt: listed && listed > row.observedAt ? listed : row.observedAt,
        watched: watched.has(row.account),
      };
    });
  }
}

/** A caller who is confined to some applications does not learn what else there is. */
function visible(caller: Caller, { rows, listedAt }: Found): Found {
  return { rows: rows.filter(({ application }) => may(caller, 'read', application)), listedAt };
}
