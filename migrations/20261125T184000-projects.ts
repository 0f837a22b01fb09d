import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

/** Projects: what is looked at together. Their revisions stand with those of the other documents. */
export class Projects1795632000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'project',
        columns: [
          { name: 'id', type: 'varchar', length: '100', isPrimary: true },
          { name: 'name', type: 'varchar', length: '250' },
          { name: 'nameKey', type: 'varchar', length: '250' },
          { name: 'revision', type: 'integer' },
          { name: 'createdAt', type: 'bigint' },
          { name: 'updatedAt', type: 'bigint' },
          { name: 'updatedBy', type: 'varchar', length: '250' },
          { name: 'document', type: 'text' },
        ],
      }),
    );
    await runner.createIndex(
      'project',
      new TableIndex({ name: 'project_name', columnNames: ['nameKey'], isUnique: true }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('project');
  }
}
