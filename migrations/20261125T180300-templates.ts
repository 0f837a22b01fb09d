import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

/** Pipeline templates: their versions, the tags that name them, and who is made with them. */
export class Templates1795629780000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'pipeline_template',
        columns: [
          { name: 'id', type: 'varchar', length: '200', isPrimary: true },
          { name: 'schema', type: 'varchar', length: '10' },
          { name: 'metadata', type: 'text' },
          { name: 'version', type: 'integer' },
          { name: 'createdAt', type: 'bigint' },
          { name: 'updatedAt', type: 'bigint' },
          { name: 'updatedBy', type: 'varchar', length: '250' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'pipeline_template_version',
        columns: [
          { name: 'templateId', type: 'varchar', length: '200', isPrimary: true },
          { name: 'version', type: 'integer', isPrimary: true },
          { name: 'digest', type: 'varchar', length: '64' },
          { name: 'savedAt', type: 'bigint' },
          { name: 'savedBy', type: 'varchar', length: '250' },
          { name: 'document', type: 'text' },
        ],
      }),
    );
    await runner.createIndex(
      'pipeline_template_version',
      new TableIndex({ name: 'pipeline_template_digest', columnNames: ['templateId', 'digest'], isUnique: true }),
    );
    await runner.createTable(
      new Table({
        name: 'pipeline_template_tag',
        columns: [
          { name: 'templateId', type: 'varchar', length: '200', isPrimary: true },
          { name: 'tag', type: 'varchar', length: '20', isPrimary: true },
          { name: 'version', type: 'integer' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'pipeline_template_use',
        columns: [
          { name: 'kind', type: 'varchar', length: '20', isPrimary: true },
          { name: 'userId', type: 'varchar', length: '200', isPrimary: true },
          { name: 'templateId', type: 'varchar', length: '200', isPrimary: true },
          { name: 'selector', type: 'varchar', length: '80', isPrimary: true },
          { name: 'application', type: 'varchar', length: '250' },
          { name: 'name', type: 'varchar', length: '500' },
        ],
      }),
    );
    await runner.createIndex(
      'pipeline_template_use',
      new TableIndex({ name: 'pipeline_template_used', columnNames: ['templateId', 'selector'] }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['use', 'tag', 'version']) await runner.dropTable(`pipeline_template_${name}`);
    await runner.dropTable('pipeline_template');
  }
}
