import { Inject, Injectable } from '@nestjs/common';
import { type FindOptionsWhere, In, MoreThan } from 'typeorm';
import { UnitOfWork } from '../../persistence/index.ts';
import type { Cluster, ResourceKind } from '../model/resource.ts';
import { InventoryAccountRow, ResourceRow } from './resource.row.ts';

/** Rows of one kind; a condition that is not given asks nothing. */
export interface ResourceFilter {
  /** In lower case; one of them. */
  applications?: readonly string[];
  cluster?: string;
  account?: string;
  region?: string;
}

/** Rows, and the time of the last full list of each account that has had one. */
export interface Found {
  rows: ResourceRow[];
  listedAt: Map<string, Date>;
}

/** A parameter list has its limit, and so has a statement. */
const idsAtOnce = 500;

/** Reads the inventory, by keys and never by offset. */
@Injectable()
export class ResourceReader {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** @param after id of the last row before */
  async page(kind: ResourceKind, filter: ResourceFilter, limit: number, after?: string): Promise<Found> {
    const where: FindOptionsWhere<ResourceRow> = {
      kind,
      ...(filter.applications ? { application: In([...filter.applications]) } : {}),
      ...(filter.cluster === undefined ? {} : { cluster: filter.cluster }),
      ...(filter.account === undefined ? {} : { account: filter.account }),
      ...(filter.region === undefined ? {} : { region: filter.region }),
      ...(after === undefined ? {} : { id: MoreThan(after) }),
    };
    return await this.#found((manager) => manager.find(ResourceRow, { where, order: { id: 'ASC' }, take: limit }));
  }

  /** In no order. */
  async byIds(ids: readonly string[]): Promise<Found> {
    return await this.#found(async (manager) => {
      const rows: ResourceRow[] = [];
      for (let from = 0; from < ids.length; from += idsAtOnce) {
        rows.push(...(await manager.findBy(ResourceRow, { id: In(ids.slice(from, from + idsAtOnce)) })));
      }
      return rows;
    });
  }

  /** All server groups of these clusters, by id; those of other accounts come along and are to be left out. */
  async ofClusters(clusters: readonly string[]): Promise<Found> {
    return await this.#found(async (manager) => {
      const rows: ResourceRow[] = [];
      for (let from = 0; from < clusters.length; from += idsAtOnce) {
        const some = In(clusters.slice(from, from + idsAtOnce));
        rows.push(
          ...(await manager.find(ResourceRow, { where: { kind: 'serverGroup', cluster: some }, order: { id: 'ASC' } })),
        );
      }
      return rows;
    });
  }

  /** Clusters by name, then by account. */
  async clusters(
    filter: { applications?: readonly string[]; account?: string },
    limit: number,
    after?: { cluster: string; account: string },
  ): Promise<Cluster[]> {
    return await this.unitOfWork.read(async (manager) => {
      const query = manager
        .createQueryBuilder(ResourceRow, 'row')
        .select('row.cluster', 'cluster')
        .addSelect('row.account', 'account')
        .addSelect('MAX(row.provider)', 'provider')
        .addSelect('MAX(row.application)', 'application')
        .addSelect('COUNT(*)', 'serverGroups')
        .addSelect('MAX(row.changedAt)', 'changedAt')
        .where({ kind: 'serverGroup' })
        .groupBy('row.cluster')
        .addGroupBy('row.account')
        .orderBy('row.cluster', 'ASC')
        .addOrderBy('row.account', 'ASC')
        .limit(limit);
      if (filter.applications) query.andWhere({ application: In([...filter.applications]) });
      if (filter.account !== undefined) query.andWhere({ account: filter.account });
      if (after) {
        query.andWhere('(row.cluster > :cluster OR (row.cluster = :cluster AND row.account > :account))', after);
      }
      const found = await query.getRawMany<
        Record<'cluster' | 'account' | 'provider' | 'application', string> & Counts
      >();
      return found.map((row) => ({
        ...row,
        serverGroups: Number(row.serverGroups),
        changedAt: new Date(Number(row.changedAt)),
      }));
    });
  }

  async #found(
    rowsOf: (manager: Parameters<Parameters<UnitOfWork['read']>[0]>[0]) => Promise<ResourceRow[]>,
  ): Promise<Found> {
    return await this.unitOfWork.read(async (manager) => {
      const rows = await rowsOf(manager);
      const accounts = await manager.find(InventoryAccountRow);
      return { rows, listedAt: new Map(accounts.map(({ account, listedAt }) => [account, listedAt])) };
    });
  }
}

/** As the drivers give them: PostgreSQL hands a bigint out as text. */
interface Counts {
  serverGroups: string | number;
  changedAt: string | number;
}
