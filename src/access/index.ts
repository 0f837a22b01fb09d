import { ApiTokenRow, AuditRow } from './storage/rows.ts';

export { AccessModule } from './access.module.ts';
export { type ApiToken, type ApiTokenRequest, ApiTokens } from './api-tokens.ts';
export { Audit, type AuditEntry, type AuditQuery, type Deed } from './audit.ts';
export { Callers } from './callers.ts';
export { ApiTokenNameTaken, NoSuchApiToken, UndeclaredRules } from './errors.ts';
export { Terminal } from './first-token.ts';
export { CallerOf, rememberCaller } from './incoming.ts';
export type { Credentials } from './model/credentials.ts';
export * from './port.ts';

/** The rows of this feature. */
export const accessEntities = [ApiTokenRow, AuditRow];
