import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

/** Rows that are read and written at once: bounded, so that a large history fits into the memory. */
const batch = 500;

/**
 * What keeps the history of executions fast: the words that an execution is found by, and the orders in which it is listed.
 * Executions of before are found by their id, application, pipeline and user.
 */
export class ExecutionHistory1795629600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Whatever the language of the server: what begins with a word must stand together.
    const bytewise = runner.dataSource.options.type === 'postgres' ? { collation: 'C' } : {};
    await runner.createTable(
      new Table({
        name: 'execution_term',
        columns: [
          { name: 'term', type: 'varchar', length: '64', isPrimary: true, ...bytewise },
          { name: 'executionId', type: 'varchar', length: '26', isPrimary: true },
        ],
      }),
    );
    const index = (columnNames: string[]): Promise<void> =>
      runner.createIndex('execution', new TableIndex({ name: `execution_${columnNames.join('_')}`, columnNames }));
    await index(['pipelineConfigId', 'id']);
    await index(['application', 'status', 'id']);
    await index(['type', 'application', 'id']);
    await this.fill(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('execution', 'execution_type_application_id');
    await runner.dropIndex('execution', 'execution_application_status_id');
    await runner.dropIndex('execution', 'execution_pipelineConfigId_id');
    await runner.dropTable('execution_term');
  }

  private async fill({ manager }: QueryRunner): Promise<void> {
    for (let after = ''; ;) {
      const rows = await manager
        .createQueryBuilder()
        .select(['id', 'application', 'name', 'startedBy'].map((name) => `execution."${name}" AS "${name}"`))
        .from('execution', 'execution')
        .where('execution."id" > :after', { after })
        .orderBy('execution."id"', 'ASC')
        .limit(batch)
        .getRawMany<Record<'id' | 'application' | 'name' | 'startedBy', string>>();
      const last = rows.at(-1);
      if (!last) return;
      const terms = rows.flatMap(({ id, application, name, startedBy }) =>
        words([id, application, name, startedBy].join(' ')).map((term) => ({ term, executionId: id })),
      );
      for (let from = 0; from < terms.length; from += batch) {
        await manager
          .createQueryBuilder()
          .insert()
          .into('execution_term', ['term', 'executionId'])
          .values(terms.slice(from, from + batch))
          .execute();
      }
      after = last.id;
    }
  }
}

/** As the release of this migration cut them. */
function words(text: string): string[] {
  const whole = text.toLowerCase().split(/\s+/);
  const parts = whole.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u));
  return [...new Set([...whole, ...parts])].filter((word) => word.length > 1 && word.length <= 64).slice(0, 40);
}
