import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AccessModule } from './access/index.ts';
import { WatchingJoint } from './app.joints.ts';
import { PluggedKinds } from './app.known-kinds.ts';
import { ApiModule } from './api/index.ts';
import { ArtifactsModule } from './artifacts/index.ts';
import { ApplicationsModule, DefinitionsPortModule, KnownKinds } from './applications/index.ts';
import { EgressModule } from './egress/index.ts';
import { InventoryModule } from './inventory/index.ts';
import { Clock, DomainEvents, SystemClock } from './kernel/index.ts';
import { ObservabilityModule } from './observability/index.ts';
import { OrchestrationModule } from './orchestration/index.ts';
import { type Database, PersistenceModule } from './persistence/index.ts';
import { PluginsModule } from './plugins/index.ts';
import { ProcessesModule } from './processes/index.ts';
import { ProvidersModule } from './providers/index.ts';
import { type Settings, SettingsModule } from './settings/index.ts';
import { TemplatesModule } from './templates/index.ts';
import { TriggersModule } from './triggers/index.ts';

const common = [
  { provide: Clock, useClass: SystemClock },
  { provide: DomainEvents, useFactory: () => new DomainEvents() },
  { provide: KnownKinds, useClass: PluggedKinds },
];

/** What every feature may lean on, and where one feature meets another without knowing it. */
@Global()
@Module({ providers: common, exports: common })
class CommonModule {}

/** The list of features: the only file that sees them all. */
@Module({})
export class AppModule {
  static async of(settings: Settings, database: Database): Promise<DynamicModule> {
    return {
      module: AppModule,
      imports: [
        CommonModule,
        SettingsModule.of(settings),
        PersistenceModule.of(database),
        ObservabilityModule,
        await PluginsModule.found(),
        AccessModule,
        EgressModule,
        ProcessesModule,
        ArtifactsModule,
        ProvidersModule,
        ApplicationsModule,
        DefinitionsPortModule,
        TemplatesModule,
        OrchestrationModule,
        InventoryModule,
        TriggersModule,
        ApiModule,
      ],
      providers: [WatchingJoint],
    };
  }
}
