import { type DynamicModule, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from './database.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** Closes the database last: HTTP is drained by then, and every feature has let go. */
@Injectable()
class Closing implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

/** Gives {@link UnitOfWork} and {@link Database} to every feature. */
@Module({})
export class PersistenceModule {
  /** @param database open already: a server that cannot have its database says so before anything else starts */
  static of(database: Database): DynamicModule {
    return {
      module: PersistenceModule,
      global: true,
      providers: [
        { provide: Database, useValue: database },
        { provide: UnitOfWork, useValue: database.unitOfWork },
        Closing,
      ],
      exports: [Database, UnitOfWork],
    };
  }
}
