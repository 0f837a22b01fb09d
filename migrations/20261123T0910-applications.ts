import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

/** Applications, pipelines, and every revision of both. */
export class Applications1795425000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'application',
        columns: [
          { name: 'id', type: 'varchar', length: '250', isPrimary: true },
          { name: 'name', type: 'varchar', length: '250' },
          { name: 'revision', type: 'integer' },
          { name: 'createdAt', type: 'bigint' },
          { name: 'updatedAt', type: 'bigint' },
          { name: 'updatedBy', type: 'varchar', length: '250' },
          { name: 'document', type: 'text' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'pipeline',
        columns: [
          { name: 'id', type: 'varchar', length: '100', isPrimary: true },
          { name: 'application', type: 'varchar', length: '250' },
          { name: 'name', type: 'varchar', length: '500' },
          { name: 'nameKey', type: 'varchar', length: '500' },
          { name: 'position', type: 'integer' },
          { name: 'disabled', type: 'boolean' },
          { name: 'revision', type: 'integer' },
          { name: 'createdAt', type: 'bigint' },
          { name: 'updatedAt', type: 'bigint' },
          { name: 'updatedBy', type: 'varchar', length: '250' },
          { name: 'document', type: 'text' },
        ],
      }),
    );
    await runner.createIndex(
      'pipeline',
      new TableIndex({ name: 'pipeline_name', columnNames: ['application', 'nameKey'], isUnique: true }),
    );
    await runner.createIndex(
      'pipeline',
      new TableIndex({ name: 'pipeline_position', columnNames: ['application', 'position', 'nameKey'] }),
    );
    await runner.createTable(
      new Table({
        name: 'document_revision',
        columns: [
          { name: 'kind', type: 'varchar', length: '20', isPrimary: true },
          { name: 'key', type: 'varchar', length: '250', isPrimary: true },
          { name: 'revision', type: 'integer', isPrimary: true },
          { name: 'application', type: 'varchar', length: '250' },
          { name: 'savedBy', type: 'varchar', length: '250' },
          { name: 'savedAt', type: 'bigint' },
          { name: 'deleted', type: 'boolean' },
          { name: 'document', type: 'text' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('document_revision');
    await runner.dropTable('pipeline');
    await runner.dropTable('application');
  }
}
