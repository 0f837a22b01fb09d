import { Inject, Injectable } from '@nestjs/common';
import { PipelineLibrary } from '../../applications/index.ts';
import { systemCaller } from '../../access/port.ts';
import { UnitOfWork } from '../../persistence/index.ts';
import { EarlierExecutions, type Wanted } from '../artifacts/port.ts';
import type { Execution, Status } from '../model/execution.ts';
import { Executions } from '../port.ts';
import { ExecutionRow } from './entities.ts';

/** How an execution stands that has begun. */
const begun: readonly Status[] = ['RUNNING', 'PAUSED', 'SUCCEEDED', 'TERMINAL', 'CANCELED'];

/**
 * Executions of one pipeline begin in the order in which they were born, but for a few that were started at one time: so
 * among the youngest of each status is the one that began last, and the index finds those however many there are.
 */
const youngest = 5;

/** {@link EarlierExecutions} in the database. */
@Injectable()
export class LatestExecution extends EarlierExecutions {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(PipelineLibrary) private readonly library: PipelineLibrary,
    @Inject(Executions) private readonly executions: Executions,
  ) {
    super();
  }

  override async latest({
    application,
    pipelineNameOrId,
    statuses = [],
    except,
  }: Wanted): Promise<Execution | undefined> {
    const pipeline = await this.library.find(systemCaller('stages'), application, pipelineNameOrId);
    // Of a pipeline that is gone the executions are still there.
    const id = await this.#idOf(pipeline?.id ?? pipelineNameOrId, statuses, except);
    return id === undefined ? undefined : await this.executions.find(id);
  }

  async #idOf(pipelineConfigId: string, statuses: readonly Status[], except = ''): Promise<string | undefined> {
    const wanted = statuses.length === 0 ? begun : begun.filter((status) => statuses.includes(status));
    const rows = await this.unitOfWork.read(async (manager) => {
      const found: ExecutionRow[] = [];
      for (const status of wanted) {
        const query = manager
          .createQueryBuilder(ExecutionRow, 'execution')
          .select(['execution.id', 'execution.startTime'])
          .where('execution.pipelineConfigId = :pipelineConfigId', { pipelineConfigId })
          .andWhere('execution.status = :status AND execution.id <> :except', { status, except })
          .orderBy('execution.id', 'DESC')
          .limit(youngest);
        found.push(...(await query.getMany()));
      }
      return found;
    });
    const [last] = rows
      .filter(({ startTime }) => startTime !== null)
      .toSorted((left, right) => (right.startTime ?? 0) - (left.startTime ?? 0) || (right.id < left.id ? -1 : 1));
    return last?.id;
  }
}
