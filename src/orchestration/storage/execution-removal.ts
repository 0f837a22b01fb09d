import { Inject, Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThan, Not, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { ulidFrom } from '../../kernel/index.ts';
import { UnitOfWork } from '../../persistence/index.ts';
import type { Status } from '../model/execution.ts';
import { ExecutionRow } from './entities.ts';
import { assemble, writeRemoval } from './statements.ts';

/** Executions of one pipeline, or the ad-hoc ones of one application: each family keeps some of its own. */
export type Family = { pipelineConfigId: string } | { application: string };

export interface Keep {
  /** Younger ones stay, unless there are more than `maximum`. */
  bornBefore: Date;
  /** So many of the newest stay, however old. */
  minimum: number;
  /** More than so many go, however young. */
  maximum: number;
}

/** What is not over must not go. */
const alive: Status[] = ['NOT_STARTED', 'RUNNING', 'PAUSED'];

/** Finds and removes executions that nobody needs any more. */
@Injectable()
export class ExecutionRemoval {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Hops along an index from one to the next: as cheap with a million executions as with one of each. */
  async *families(): AsyncGenerator<Family> {
    const hop = async (where: FindOptionsWhere<ExecutionRow>, by: 'pipelineConfigId' | 'application') => {
      const row = await this.unitOfWork.read((manager) =>
        manager.findOne(ExecutionRow, { where, select: { id: true, [by]: true }, order: { [by]: 'ASC' } }),
      );
      return row?.[by];
    };
    for (let last = ''; ;) {
      const pipelineConfigId = await hop({ pipelineConfigId: MoreThan(last) }, 'pipelineConfigId');
      if (!pipelineConfigId) break;
      yield { pipelineConfigId };
      last = pipelineConfigId;
    }
    for (let last = ''; ;) {
      const application = await hop({ type: 'ORCHESTRATION', application: MoreThan(last) }, 'application');
      if (!application) break;
      yield { application };
      last = application;
    }
  }

  /** Ids of those of a family that may go, the oldest first. */
  async *old(family: Family, keep: Keep, batch: number): AsyncGenerator<string[]> {
    const of = 'application' in family ? { ...family, type: 'ORCHESTRATION', pipelineConfigId: IsNull() } : family;
    const end = await this.unitOfWork.read((manager) => endOf(manager, of, keep));
    for (let last = ''; end !== '';) {
      const rows = await this.unitOfWork.read((manager) =>
        manager
          .createQueryBuilder(ExecutionRow, 'execution')
          .select('execution.id')
          .where({ ...of, status: Not(In(alive)) })
          .andWhere({ id: LessThan(end) })
          .andWhere({ id: MoreThan(last) })
          .orderBy('execution.id', 'ASC')
          .limit(batch)
          .getMany(),
      );
      const ids = rows.map(({ id }) => id);
      last = ids.at(-1) ?? '';
      if (last === '') return;
      yield ids;
    }
  }

  /** Takes executions that are over out of the database. @returns how many there were */
  async remove(ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const rows = await this.unitOfWork.read((manager) =>
      manager.find(ExecutionRow, {
        where: { id: In([...ids]), status: Not(In(alive)) },
        select: { body: true, id: true },
      }),
    );
    if (rows.length === 0) return 0;
    await this.unitOfWork.append((statements) => {
      for (const row of rows) writeRemoval(statements, assemble(row.body, 0, []));
    });
    return rows.length;
  }
}

/** What was born before this id may go; empty where nothing may. */
async function endOf(manager: EntityManager, of: FindOptionsWhere<ExecutionRow>, keep: Keep): Promise<string> {
  const newest = async (position: number): Promise<string> => {
    const rows = await manager.find(ExecutionRow, {
      where: of,
      select: { id: true },
      order: { id: 'DESC' },
      skip: position,
      take: 1,
    });
    return rows[0]?.id ?? '';
  };
  const aged = ulidFrom(keep.bornBefore);
  const spared = keep.minimum === 0 ? aged : await newest(keep.minimum - 1);
  const byAge = spared < aged ? spared : aged;
  const byNumber = await newest(keep.maximum - 1);
  return byAge > byNumber ? byAge : byNumber;
}
