import assert from 'node:assert/strict';
import type { EntityManager } from 'typeorm';
import type { Execution } from '../../src/orchestration/index.ts';
import { replay } from '../../src/orchestration/replay.ts';
import { ExecutionRow, StageRow, EventRow } from '../../src/orchestration/storage/entities.ts';
import { assemble, eventsOf, type LoggedEvent } from '../../src/orchestration/storage/statements.ts';
import type { UnitOfWork } from '../../src/persistence/index.ts';

/** As JSON has it: what is undefined is not there. */
const plain = (execution: Execution): unknown => JSON.parse(JSON.stringify(execution)) as unknown;

/** Holds a state against what its log makes of it. @throws {assert.AssertionError} with the difference */
export function assertReplays(state: Execution, log: Iterable<LoggedEvent>): void {
  assert.deepEqual(plain(replay(log)), plain(state), `execution ${state.id} is not what its log tells`);
}

/**
 * Holds every execution of a database against its log: what a suite has run, however it ended, replays to what is stored.
 * Each is read with its log in one transaction, so that one which is still running cannot be seen half way.
 */
export async function assertAllReplay(unitOfWork: UnitOfWork): Promise<void> {
  const rows = await unitOfWork.read((manager) => manager.find(ExecutionRow, { select: { id: true } }));
  for (const { id } of rows) {
    const found = await unitOfWork.write(async (manager) => {
      await asOfOneInstant(manager);
      return {
        row: await manager.findOneByOrFail(ExecutionRow, { id }),
        stages: await manager.findBy(StageRow, { executionId: id }),
        events: await manager.find(EventRow, { where: { executionId: id }, order: { seq: 'ASC' } }),
      };
    });
    const state = assemble(
      found.row.body,
      found.events.at(-1)?.seq ?? found.row.seq,
      found.stages.map(({ body }) => body),
    );
    // Rows that a test wrote by itself, to have many of them.
    if (found.events.length === 0) continue;
    assertReplays(state, found.events.flatMap(eventsOf));
  }
}

/** On PostgreSQL each statement of a transaction sees the newest, unless it is told otherwise before the first. */
async function asOfOneInstant(manager: EntityManager): Promise<void> {
  if (manager.dataSource.options.type === 'postgres')
    await manager.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
}
