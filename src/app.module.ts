import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ApplicationsModule } from './applications/index.ts';
import { Clock, DomainEvents, SystemClock } from './kernel/index.ts';
import { type Database, PersistenceModule } from './persistence/index.ts';
import { PluginsModule } from './plugins/index.ts';
import { type Settings, SettingsModule } from './settings/index.ts';

/** What every feature may lean on. */
@Global()
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: DomainEvents, useFactory: () => new DomainEvents() },
  ],
  exports: [Clock, DomainEvents],
})
class KernelModule {}

/** The list of features: the only file that sees them all. */
@Module({})
export class AppModule {
  static async of(settings: Settings, database: Database): Promise<DynamicModule> {
    return {
      module: AppModule,
      imports: [
        KernelModule,
        SettingsModule.of(settings),
        PersistenceModule.of(database),
        await PluginsModule.found(),
        ApplicationsModule,
      ],
    };
  }
}
