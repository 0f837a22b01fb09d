import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Conditions that hold stages back, as they are set while the server runs. */
export class Conditions1795633800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'condition',
        columns: [
          { name: 'id', type: 'varchar', length: '100', isPrimary: true },
          { name: 'document', type: 'text' },
          { name: 'setAt', type: 'bigint' },
          { name: 'setBy', type: 'varchar', length: '250' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('condition');
  }
}
