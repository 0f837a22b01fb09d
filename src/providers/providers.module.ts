import { Global, Module } from '@nestjs/common';
import { AccountChanges } from './account-changes.ts';
import { ConfiguredAccounts } from './accounts.ts';
import { ApplicationGuards } from './application-guards.ts';
import { ApplicationsModule } from '../applications/index.ts';
import { LiveManifests } from './live-manifests.ts';
import { Operations } from './operations.ts';
import { Accounts, TrafficGuardRules } from './port.ts';

/**
 * The accounts of the settings, the ledger of what was done to their clouds, and the rules that guard traffic. Needs
 * `Settings`, `Catalogue`, `UnitOfWork`, `Clock` and `DomainEvents` from modules that are global.
 */
@Global()
@Module({
  imports: [ApplicationsModule],
  providers: [
    LiveManifests,
    Operations,
    ConfiguredAccounts,
    AccountChanges,
    { provide: Accounts, useExisting: ConfiguredAccounts },
    { provide: TrafficGuardRules, useClass: ApplicationGuards },
  ],
  exports: [Accounts, ConfiguredAccounts, LiveManifests, Operations, TrafficGuardRules],
})
export class ProvidersModule {}
