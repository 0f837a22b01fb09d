import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

/** What the accounts have shown, and when each last showed everything. */
export class Inventory1795426800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'inventory_resource',
        columns: [
          { name: 'id', type: 'varchar', length: '1000', isPrimary: true },
          { name: 'provider', type: 'varchar', length: '250' },
          { name: 'account', type: 'varchar', length: '250' },
          { name: 'kind', type: 'varchar', length: '32' },
          { name: 'region', type: 'varchar', length: '250' },
          { name: 'name', type: 'varchar', length: '500' },
          { name: 'application', type: 'varchar', length: '500' },
          { name: 'cluster', type: 'varchar', length: '500' },
          { name: 'body', type: 'text' },
          { name: 'contentHash', type: 'varchar', length: '43' },
          { name: 'observedAt', type: 'bigint' },
          { name: 'changedAt', type: 'bigint' },
        ],
      }),
    );
    await this.index(runner, 'account', ['account', 'kind', 'id']);
    await this.index(runner, 'application', ['application', 'kind', 'id']);
    await this.index(runner, 'cluster', ['cluster', 'kind', 'account', 'id']);
    await runner.createTable(
      new Table({
        name: 'inventory_account',
        columns: [
          { name: 'account', type: 'varchar', length: '250', isPrimary: true },
          { name: 'listedAt', type: 'bigint' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('inventory_account');
    await runner.dropTable('inventory_resource');
  }

  private index(runner: QueryRunner, what: string, columnNames: string[]): Promise<void> {
    return runner.createIndex(
      'inventory_resource',
      new TableIndex({ name: `inventory_resource_${what}`, columnNames }),
    );
  }
}
