import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
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
    return await this.unitOfWork.read(async (manager) => {
      const row = await manager.findOneBy(ExecutionRow, { id });
      return row ? await this.whole(manager, row) : undefined;
    });
  }

  /** Those of `ids` that there are, in no order. */
  async findMany(ids: readonly string[]): Promise<Execution[]> {
    return await this.unitOfWork.read(async (manager) => {
      const rows = await manager.findBy(ExecutionRow, { id: In([...ids]) });
      const stages = new Map(rows.map(({ id }) => [id, [] as string[]]));
      for (const { executionId, body } of await manager.findBy(StageRow, { executionId: In([...ids]) }))
        stages.get(executionId)?.push(body);
      return rows.map((row) => assemble(row, stages.get(row.id) ?? []));
    });
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

  private async whole(manager: EntityManager, row: ExecutionRow): Promise<Execution> {
    const stages = await manager.findBy(StageRow, { executionId: row.id });
    return assemble(
      row,
      stages.map((stage) => stage.body),
    );
  }
}

function inOrder(left: EffectRow, right: EffectRow): number {
  const [leftSeq = 0, leftN = 0] = left.id.split('.').map(Number);
  const [rightSeq = 0, rightN = 0] = right.id.split('.').map(Number);
  return leftSeq - rightSeq || leftN - rightN;
}
