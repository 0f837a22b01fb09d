import type { DataSource, Logger, MigrationInterface } from 'typeorm';
import { DatabaseIsNewer } from './errors.ts';

/** A class whose name ends in its instant, UTC milliseconds. */
export type Migration = new () => MigrationInterface;

/**
 * Brings the database up to this release, each migration in a transaction of its own.
 *
 * @param name for the message
 * @throws {DatabaseIsNewer} it holds migrations which this release does not know
 */
export async function migrate(dataSource: DataSource, name: string): Promise<void> {
  const known = new Set(dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name));
  const runner = dataSource.createQueryRunner();
  try {
    if (await runner.hasTable('migrations')) {
      const rows = (await runner.query('SELECT "name" FROM "migrations" ORDER BY "timestamp"')) as { name: string }[];
      const unknown = rows.map((row) => row.name).filter((done) => !known.has(done));
      if (unknown.length > 0) throw new DatabaseIsNewer(name, unknown);
    }
  } finally {
    await runner.release();
  }
  await dataSource.runMigrations({ transaction: 'each' });
}

const say = (): void => undefined;

/** TypeORM's own words go to the console, whatever `logging` says. What goes wrong is thrown, and told by who catches it. */
export const silent: Logger = {
  logQuery: say,
  logQueryError: say,
  logQuerySlow: say,
  logSchemaBuild: say,
  logMigration: say,
  log: say,
};
