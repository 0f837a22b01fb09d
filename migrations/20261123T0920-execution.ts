import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

/** Executions, their stages, the log of their events, and the effects that are still to be performed. */
export class Execution1795425600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'execution',
        columns: [
          { name: 'id', type: 'varchar', length: '26', isPrimary: true },
          { name: 'type', type: 'varchar', length: '16' },
          { name: 'application', type: 'varchar', length: '255' },
          { name: 'pipelineConfigId', type: 'varchar', length: '64', isNullable: true },
          { name: 'name', type: 'varchar', length: '512' },
          { name: 'status', type: 'varchar', length: '16' },
          { name: 'waiting', type: 'integer' },
          { name: 'correlationId', type: 'varchar', length: '255', isNullable: true },
          { name: 'parentExecutionId', type: 'varchar', length: '26', isNullable: true },
          { name: 'startedBy', type: 'varchar', length: '255' },
          { name: 'buildTime', type: 'bigint' },
          { name: 'startTime', type: 'bigint', isNullable: true },
          { name: 'endTime', type: 'bigint', isNullable: true },
          { name: 'seq', type: 'integer' },
          { name: 'digest', type: 'text' },
          { name: 'body', type: 'text' },
        ],
      }),
    );
    await this.index(runner, 'execution', ['application', 'id']);
    await this.index(runner, 'execution', ['pipelineConfigId', 'status', 'id']);
    await this.index(runner, 'execution', ['status', 'id']);
    await this.index(runner, 'execution', ['parentExecutionId', 'id']);
    await runner.createIndex(
      'execution',
      new TableIndex({ name: 'execution_correlation', columnNames: ['correlationId'], isUnique: true }),
    );
    await runner.createTable(
      new Table({
        name: 'execution_stage',
        columns: [
          { name: 'executionId', type: 'varchar', length: '26', isPrimary: true },
          { name: 'id', type: 'varchar', length: '26', isPrimary: true },
          { name: 'body', type: 'text' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'execution_event',
        columns: [
          { name: 'executionId', type: 'varchar', length: '26', isPrimary: true },
          { name: 'seq', type: 'integer', isPrimary: true },
          { name: 'at', type: 'bigint' },
          { name: 'body', type: 'text' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'execution_effect',
        columns: [
          { name: 'executionId', type: 'varchar', length: '26', isPrimary: true },
          { name: 'id', type: 'varchar', length: '24', isPrimary: true },
          { name: 'body', type: 'text' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['execution_effect', 'execution_event', 'execution_stage', 'execution']) {
      await runner.dropTable(table);
    }
  }

  private index(runner: QueryRunner, table: string, columnNames: string[]): Promise<void> {
    return runner.createIndex(table, new TableIndex({ name: `${table}_${columnNames.join('_')}`, columnNames }));
  }
}
