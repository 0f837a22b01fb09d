import { Inject, Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { UnitOfWork } from '../../persistence/index.ts';
import type { Draft } from '../model/draft.ts';
import { InventoryAccountRow, ResourceRow } from './resource.row.ts';

const upsertResource =
  'INSERT INTO "inventory_resource" ("id", "provider", "account", "kind", "region", "name", "application", "cluster", ' +
  '"body", "contentHash", "observedAt", "changedAt") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ' +
  'ON CONFLICT ("id") DO UPDATE SET "provider" = excluded."provider", "application" = excluded."application", ' +
  '"cluster" = excluded."cluster", "body" = excluded."body", "contentHash" = excluded."contentHash", ' +
  '"observedAt" = excluded."observedAt", "changedAt" = excluded."changedAt"';
const deleteResource = 'DELETE FROM "inventory_resource" WHERE "id" = ?';
const upsertAccount =
  'INSERT INTO "inventory_account" ("account", "listedAt") VALUES (?, ?) ' +
  'ON CONFLICT ("account") DO UPDATE SET "listedAt" = excluded."listedAt"';

/** What one write brings. */
export interface Batch {
  changed: readonly Draft[];
  /** Ids. */
  gone: readonly string[];
  /** When the full list was made that this batch completes. */
  listedAt?: Date;
}

/** What must be known of a row to tell whether it changed, and who hears of it. */
export interface Stored {
  contentHash: string;
  application: string;
  cluster: string;
}

/** Writes the inventory: entries of a group commit, so that a busy cloud does not crowd the engine out. */
@Injectable()
export class ResourceWriter {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Every row of an account, by id. */
  async stored(account: string): Promise<Map<string, Stored>> {
    const rows = await this.unitOfWork.read((manager) =>
      manager.find(ResourceRow, {
        select: { id: true, contentHash: true, application: true, cluster: true },
        where: { account },
      }),
    );
    return new Map(rows.map(({ id, ...row }) => [id, row]));
  }

  /** All of it, or nothing. */
  async write(account: string, provider: string, batch: Batch, now: Date): Promise<void> {
    const at = now.getTime();
    await this.unitOfWork.append((statements) => {
      for (const { id, kind, region, name, application, cluster, body, contentHash } of batch.changed) {
        const names = [id, provider, account, kind, region, name, application, cluster];
        statements.run(upsertResource, [...names, body, contentHash, at, at]);
      }
      for (const id of batch.gone) statements.run(deleteResource, [id]);
      if (batch.listedAt) statements.run(upsertAccount, [account, batch.listedAt.getTime()]);
    });
  }

  /** Accounts of which anything is known. */
  async accounts(): Promise<string[]> {
    return await this.unitOfWork.read(async (manager) => {
      const resources = manager.createQueryBuilder(ResourceRow, 'row').select('DISTINCT row.account', 'account');
      const named = [...(await resources.getRawMany<Named>()), ...(await manager.find(InventoryAccountRow))];
      return [...new Set(named.map(({ account }) => account))];
    });
  }

  /** Removes all that is known of these accounts. */
  async forget(accounts: string[]): Promise<void> {
    if (accounts.length === 0) return;
    await this.unitOfWork.write(async (manager) => {
      await manager.delete(ResourceRow, { account: In(accounts) });
      await manager.delete(InventoryAccountRow, { account: In(accounts) });
    });
  }
}

interface Named {
  account: string;
}
