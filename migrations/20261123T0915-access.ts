import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** API tokens, and the record of who did what. */
export class Access1795425300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'api_token',
        columns: [
          { name: 'id', type: 'varchar', length: '26', isPrimary: true },
          { name: 'name', type: 'varchar', length: '63' },
          { name: 'liveName', type: 'varchar', length: '63', isNullable: true },
          { name: 'hash', type: 'varchar', length: '43' },
          { name: 'permissions', type: 'text' },
          { name: 'roles', type: 'text' },
          { name: 'applications', type: 'text', isNullable: true },
          { name: 'createdBy', type: 'varchar', length: '255' },
          { name: 'createdAt', type: 'bigint' },
          { name: 'expiresAt', type: 'bigint', isNullable: true },
          { name: 'revokedAt', type: 'bigint', isNullable: true },
          { name: 'lastUsedAt', type: 'bigint', isNullable: true },
        ],
        indices: [{ name: 'api_token_live_name', columnNames: ['liveName'], isUnique: true }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'audit',
        columns: [
          { name: 'id', type: 'varchar', length: '26', isPrimary: true },
          { name: 'at', type: 'bigint' },
          { name: 'who', type: 'varchar', length: '255' },
          { name: 'kind', type: 'varchar', length: '16' },
          { name: 'action', type: 'varchar', length: '63' },
          { name: 'subject', type: 'varchar', length: '255' },
          { name: 'application', type: 'varchar', length: '255', isNullable: true },
          { name: 'facts', type: 'text' },
        ],
        indices: [
          { name: 'audit_application', columnNames: ['application', 'id'] },
          { name: 'audit_subject', columnNames: ['subject', 'id'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('audit');
    await runner.dropTable('api_token');
  }
}
