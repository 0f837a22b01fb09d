import { type DynamicModule, Module } from '@nestjs/common';
import { Database } from './database.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** Gives {@link UnitOfWork} and {@link Database} to every feature. */
@Module({})
export class PersistenceModule {
  /**
   * @param database open already: a server that cannot have its database says so before anything else starts. Who opened
   *                 it closes it, when every feature has let go
   */
  static of(database: Database): DynamicModule {
    const providers = [
      { provide: Database, useValue: database },
      { provide: UnitOfWork, useValue: database.unitOfWork },
    ];
    return { module: PersistenceModule, global: true, providers, exports: providers };
  }
}
