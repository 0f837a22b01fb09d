import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../persistence/index.ts';
import { ExecutionRow } from './entities.ts';

/** Which execution was started by which correlation id. No two have the same one. */
@Injectable()
export class Correlations {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** @returns the id of the execution */
  async find(correlationId: string): Promise<string | undefined> {
    const row = await this.unitOfWork.read((manager) =>
      manager.findOne(ExecutionRow, { where: { correlationId }, select: { id: true } }),
    );
    return row?.id;
  }

  /** Lets another execution have it. Nothing changes where that one has it no more. */
  async release(correlationId: string, id: string): Promise<void> {
    await this.unitOfWork.write(async (manager) => {
      await manager.update(ExecutionRow, { id, correlationId }, { correlationId: null });
    });
  }
}
