import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

/** What was done to the clouds: intent, call and observation of each operation. */
export class Operation1795426200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'operation',
        columns: [
          { name: 'operation', type: 'varchar', length: '400', isPrimary: true },
          { name: 'phase', type: 'varchar', length: '12', isPrimary: true },
          { name: 'at', type: 'bigint' },
          { name: 'account', type: 'varchar', length: '100' },
          { name: 'provider', type: 'varchar', length: '100' },
          { name: 'call', type: 'varchar', length: '100' },
          { name: 'region', type: 'varchar', length: '250' },
          { name: 'name', type: 'varchar', length: '250' },
          { name: 'outcome', type: 'varchar', length: '20' },
          { name: 'detail', type: 'text' },
          { name: 'times', type: 'integer' },
        ],
      }),
    );
    const index = (name: string, columnNames: string[]): Promise<void> =>
      runner.createIndex('operation', new TableIndex({ name, columnNames }));
    await index('operation_thing', ['account', 'region', 'name', 'at']);
    await index('operation_at', ['at']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('operation');
  }
}
