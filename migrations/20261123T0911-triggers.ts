import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

/** Triggers by kind and source, and when those of the clock are due. */
export class Triggers1795425060000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'trigger',
        columns: [
          { name: 'pipelineId', type: 'varchar', length: '100', isPrimary: true },
          { name: 'triggerId', type: 'varchar', length: '100', isPrimary: true },
          { name: 'application', type: 'varchar', length: '250' },
          { name: 'kind', type: 'varchar', length: '100' },
          { name: 'source', type: 'varchar', length: '500' },
          { name: 'position', type: 'integer' },
          { name: 'enabled', type: 'boolean' },
          { name: 'body', type: 'text' },
        ],
      }),
    );
    await runner.createIndex('trigger', new TableIndex({ name: 'trigger_source', columnNames: ['kind', 'source'] }));
    await runner.createTable(
      new Table({
        name: 'cron_schedule',
        columns: [
          { name: 'pipelineId', type: 'varchar', length: '100', isPrimary: true },
          { name: 'triggerId', type: 'varchar', length: '100', isPrimary: true },
          { name: 'timing', type: 'varchar', length: '500' },
          { name: 'nextFireAt', type: 'bigint' },
          { name: 'dueAt', type: 'bigint' },
          { name: 'claimedAt', type: 'bigint', isNullable: true },
          { name: 'lastFiredAt', type: 'bigint', isNullable: true },
          { name: 'failures', type: 'integer' },
          { name: 'lastProblem', type: 'varchar', length: '1000' },
        ],
      }),
    );
    await runner.createIndex(
      'cron_schedule',
      new TableIndex({ name: 'cron_schedule_due', columnNames: ['dueAt', 'pipelineId', 'triggerId'] }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('cron_schedule');
    await runner.dropTable('trigger');
  }
}
