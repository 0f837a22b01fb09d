import { Inject, Injectable } from '@nestjs/common';
import { Brackets, type EntityManager } from 'typeorm';
import { UnitOfWork } from '../../persistence/index.ts';
import type { Effect, Event } from '../engine/index.ts';
import type { Execution, Status } from '../model/execution.ts';
import { EffectRow, EventRow, ExecutionRow, StageRow } from './entities.ts';
import {
  assemble,
  type Created,
  type LoggedEvent,
  type StageDigest,
  type StepRecord,
  type StoredEffect,
  writeStep,
} from './statements.ts';

/** What a list of executions shows: one row, without the graph. */
export interface ExecutionSummary {
  id: string;
  type: string;
  application: string;
  pipelineConfigId?: string;
  name: string;
  status: Status;
  waiting: boolean;
  startedBy: string;
  buildTime: number;
  startTime?: number;
  endTime?: number;
  seq: number;
  stages: StageDigest[];
}

export interface ExecutionFilter {
  application?: string;
  /** Any of these. */
  applications?: string[];
  pipelineConfigId?: string;
  statuses?: Status[];
  parentExecutionId?: string;
}

/** Executions in the database. */
@Injectable()
export class ExecutionStore {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Durable when it resolves. @throws the database's error when the correlation id is taken */
  async append(step: StepRecord): Promise<void> {
    await this.unitOfWork.append((statements) => {
      writeStep(statements, step);
    });
  }

  async find(id: string): Promise<Execution | undefined> {
    return await this.unitOfWork.read(async (manager) => {
      const row = await manager.findOneBy(ExecutionRow, { id });
      return row ? await this.whole(manager, row) : undefined;
    });
  }

  async findByCorrelation(correlationId: string): Promise<string | undefined> {
    const row = await this.unitOfWork.read((manager) =>
      manager.findOne(ExecutionRow, { where: { correlationId }, select: { id: true } }),
    );
    return row?.id;
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
        .where('execution.waiting = 1')
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
    return rows.map((row) => ({ seq: row.seq, at: row.at, event: JSON.parse(row.body) as Event | Created }));
  }

  /**
   * Newest first.
   *
   * @param before id of the last one of the page before
   */
  async list(filter: ExecutionFilter, limit: number, before?: string): Promise<ExecutionSummary[]> {
    const rows = await this.unitOfWork.read((manager) => {
      const query = manager
        .createQueryBuilder(ExecutionRow, 'execution')
        .select(summaryColumns.map((column) => `execution.${column}`))
        .orderBy('execution.id', 'DESC')
        .limit(limit);
      if (filter.application !== undefined) {
        query.andWhere('execution.application = :application', { application: filter.application });
      }
      if (filter.applications !== undefined) {
        query.andWhere('execution.application IN (:...applications)', { applications: filter.applications });
      }
      if (filter.pipelineConfigId !== undefined) {
        query.andWhere('execution.pipelineConfigId = :pipeline', { pipeline: filter.pipelineConfigId });
      }
      if (filter.parentExecutionId !== undefined) {
        query.andWhere('execution.parentExecutionId = :parent', { parent: filter.parentExecutionId });
      }
      if (filter.statuses !== undefined) {
        query.andWhere(
          new Brackets((part) => part.where('execution.status IN (:...statuses)', { statuses: filter.statuses })),
        );
      }
      if (before !== undefined) query.andWhere('execution.id < :before', { before });
      return query.getMany();
    });
    return rows.map(summary);
  }

  private async whole(manager: EntityManager, row: ExecutionRow): Promise<Execution> {
    const stages = await manager.findBy(StageRow, { executionId: row.id });
    return assemble(
      row.body,
      stages.map((stage) => stage.body),
    );
  }
}

const summaryColumns = [
  'id',
  'type',
  'application',
  'pipelineConfigId',
  'name',
  'status',
  'waiting',
  'startedBy',
  'buildTime',
  'startTime',
  'endTime',
  'seq',
  'digest',
] as const;

function summary(row: ExecutionRow): ExecutionSummary {
  return {
    id: row.id,
    type: row.type,
    application: row.application,
    ...(row.pipelineConfigId === null ? {} : { pipelineConfigId: row.pipelineConfigId }),
    name: row.name,
    status: row.status as Status,
    waiting: row.waiting === 1,
    startedBy: row.startedBy,
    buildTime: row.buildTime,
    ...(row.startTime === null ? {} : { startTime: row.startTime }),
    ...(row.endTime === null ? {} : { endTime: row.endTime }),
    seq: row.seq,
    stages: JSON.parse(row.digest) as StageDigest[],
  };
}

function inOrder(left: EffectRow, right: EffectRow): number {
  const [leftSeq = 0, leftN = 0] = left.id.split('.').map(Number);
  const [rightSeq = 0, rightN = 0] = right.id.split('.').map(Number);
  return leftSeq - rightSeq || leftN - rightN;
}
