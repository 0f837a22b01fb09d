import { OperationRow } from './storage/operation.row.ts';

export { AccountChanges } from './account-changes.ts';
export { AccountClosed, AccountOpened, ConfiguredAccounts } from './accounts.ts';
export type { AccountState } from './configured-account.ts';
export { LiveManifests } from './live-manifests.ts';
export { type Intent, Operations } from './operations.ts';
export * from './port.ts';
export { ProvidersModule } from './providers.module.ts';

/** The tables of this feature, for the data source. */
export const providerEntities = [OperationRow] as const;
