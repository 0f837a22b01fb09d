import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getMetadataArgsStorage } from 'typeorm';
import { openTestDatabase, type TestDatabase } from '../test/support/database.ts';
import { entities } from './app.entities.ts';

describe('the schema of the product', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase({ entities });
  });

  afterAll(async () => {
    await database.close();
  });

  it('is described alike by entities and migrations', async () => {
    const changes = await database.database.dataSource.driver.createSchemaBuilder().log();
    expect(changes.upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('knows every entity that is loaded', () => {
    const declared = getMetadataArgsStorage().tables.map(({ target }) => target);
    expect(declared.filter((target) => !new Set<unknown>(entities).has(target))).toEqual([]);
  });

  it('is taken back whole by the migrations, the youngest first', async () => {
    const { dataSource } = database.database;
    for (const _ of dataSource.migrations) await dataSource.undoLastMigration({ transaction: 'each' });
    const runner = dataSource.createQueryRunner();
    const left: string[] = [];
    for (const { tableName } of dataSource.entityMetadatas) if (await runner.hasTable(tableName)) left.push(tableName);
    await runner.release();
    expect(left).toEqual([]);
    await dataSource.runMigrations({ transaction: 'each' });
  });
});
