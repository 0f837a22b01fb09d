import type { MixedList } from 'typeorm';
import { Secret } from '../kernel/index.ts';
import type { Database, Pool } from './database.ts';
import type { Migration } from './migration-runner.ts';

/** Where the data lies: a file of SQLite, or a database of PostgreSQL. */
export type DatabaseAddress = { file: string } | { url: Secret | string; pool?: Pool };

/** What the rows look like. */
export interface Schema {
  /** Classes with `@Entity`. */
  entities: MixedList<new () => object>;
  /** In the order in which they run. */
  migrations: readonly Migration[];
}

/**
 * Opens the database, takes it for this process and brings it up to this release.
 *
 * @throws {DatabaseInUse}    another process holds it
 * @throws {DatabaseIsNewer}  a later release has been here
 * @throws {DatabaseUnusable} it cannot be opened
 */
export async function openDatabase(address: DatabaseAddress, schema: Schema): Promise<Database> {
  const parts = { entities: schema.entities, migrations: [...schema.migrations] };
  if ('file' in address) {
    const { SqliteDatabase } = await import('./sqlite-database.ts');
    return await SqliteDatabase.open(address.file, parts);
  }
  const { PostgresDatabase } = await import('./postgres-database.ts');
  const url = address.url instanceof Secret ? address.url.reveal() : address.url;
  return await PostgresDatabase.open(url, parts, address.pool);
}
