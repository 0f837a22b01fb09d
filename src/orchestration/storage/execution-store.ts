import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { UnitOfWork } from '../../persistence/index.ts';
import type { Effect } from '../engine/index.ts';
import type { Execution, Status } from '../model/execution.ts';
import { EffectRow, EventRow, ExecutionRow, StageRow } from './entities.ts';
import { assemble, eventsOf, type LoggedEvent, type StepRecord, type StoredEffect, writeStep } from './statements.ts';

/** Executions in the database. */
@Injectable()
export class ExecutionStore {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Durable when it resolves. @throws the database's error when the correlation id is taken */
  append(step: StepRecord): Promise<void> {
    return this.unitOfWork.append((statements) => {
      writeStep(statements, step);
    });
  }

  async find(id: string): Promise<Execution | undefined> {
    return (await this.findMany([id]))[0];
  }

  /** Those of `ids` that there are, in no order. */
  async findMany(ids: readonly string[]): Promise<Execution[]> {
    return await this.unitOfWork.read(async (manager) => {
      const heads = await partsOf(manager, ExecutionRow, 'id', ids).addSelect('part.body', 'body').getRawMany<Body>();
      const stages = new Map(heads.map(({ id }) => [id, [] as string[]]));
      const stageRows = partsOf(manager, StageRow, 'executionId', ids).addSelect('part.body', 'body');
      for (const { id, body } of await stageRows.getRawMany<Body>()) stages.get(id)?.push(body);
      const last = partsOf(manager, EventRow, 'executionId', ids).addSelect('MAX(part.seq)', 'seq');
      const seqs = new Map(
        (await last.groupBy('part.executionId').getRawMany<{ id: string; seq: number }>()).map(({ id, seq }) => [
          id,
          seq,
        ]),
      );
      return heads.map(({ id, body }) => assemble(body, seqs.get(id) ?? 0, stages.get(id) ?? []));
    });
  }

  /** Ids of those that run. */
  async running(): Promise<string[]> {
    const rows = await this.unitOfWork.read((manager) =>
      manager.find(ExecutionRow, { where: { status: 'RUNNING' }, select: { id: true } }),
    );
    return rows.map((row) => row.id);
  }

  /** Everything that has been ordered and not been done, by execution, in the order in which it was ordered. */
  async outbox(): Promise<Map<string, StoredEffect[]>> {
    const rows = await this.unitOfWork.read((manager) => manager.find(EffectRow));
    const byExecution = new Map<string, StoredEffect[]>();
    for (const row of rows.toSorted(inOrder)) {
      const effects = byExecution.get(row.executionId) ?? [];
      effects.push({ id: row.id, effect: JSON.parse(row.body) as Effect });
      byExecution.set(row.executionId, effects);
    }
    return byExecution;
  }

  /** Pipelines of which an execution waits for a place. */
  async pipelinesWithWaiting(): Promise<string[]> {
    const rows = await this.unitOfWork.read((manager) =>
      manager
        .createQueryBuilder(ExecutionRow, 'execution')
        .select('DISTINCT execution.pipelineConfigId', 'id')
        .where(`execution.status = 'NOT_STARTED' AND execution.waiting = 1`)
        .getRawMany<{ id: string }>(),
    );
    return rows.map((row) => row.id);
  }

  /** Ids of executions of a pipeline that wait, oldest first. */
  async waiting(pipelineConfigId: string): Promise<string[]> {
    const rows = await this.unitOfWork.read((manager) =>
      manager.find(ExecutionRow, {
        where: { pipelineConfigId, status: 'NOT_STARTED', waiting: 1 },
        select: { id: true },
        order: { id: 'ASC' },
      }),
    );
    return rows.map((row) => row.id);
  }

  /** How many executions of a pipeline hold a place: those that run, and those that are paused. */
  async occupied(pipelineConfigId: string): Promise<number> {
    return await this.unitOfWork.read((manager) =>
      manager.count(ExecutionRow, {
        where: [
          { pipelineConfigId, status: 'RUNNING' },
          { pipelineConfigId, status: 'PAUSED' },
        ],
      }),
    );
  }

  /** Ids of the newest executions of a pipeline that ended so, the newest first. */
  async newest(pipelineConfigId: string, status: Status, limit: number): Promise<string[]> {
    const rows = await this.unitOfWork.read((manager) =>
      manager.find(ExecutionRow, {
        where: { pipelineConfigId, status },
        select: { id: true },
        order: { id: 'DESC' },
        take: limit,
      }),
    );
    return rows.map((row) => row.id);
  }

  /** The log after `from`. */
  async events(executionId: string, from = -1, limit = 1000): Promise<LoggedEvent[]> {
    const rows = await this.unitOfWork.read((manager) =>
      manager
        .createQueryBuilder(EventRow, 'event')
        .where('event.executionId = :executionId AND event.seq > :from', { executionId, from })
        .orderBy('event.seq', 'ASC')
        .limit(limit)
        .getMany(),
    );
    return rows
      .flatMap(eventsOf)
      .filter(({ seq }) => seq > from)
      .slice(0, limit);
  }
}

interface Body {
  id: string;
  body: string;
}

/** Rows as the driver hands them out: to make an entity of each would cost more than to read them. */
function partsOf<T extends ObjectLiteral>(
  manager: EntityManager,
  table: new () => T,
  key: string,
  ids: readonly string[],
): SelectQueryBuilder<T> {
  return manager
    .createQueryBuilder(table, 'part')
    .select(`part.${key}`, 'id')
    .where(`part.${key} IN (:...ids)`, { ids });
}

function inOrder(left: EffectRow, right: EffectRow): number {
  const [leftSeq = 0, leftN = 0] = left.id.split('.').map(Number);
  const [rightSeq = 0, rightN = 0] = right.id.split('.').map(Number);
  return leftSeq - rightSeq || leftN - rightN;
}
