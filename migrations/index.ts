/**
 * Every migration of the product, oldest first.
 *
 * To add one: make `migrations/<YYYYMMDD>T<HHMM>-<what>.ts` (UTC) with one exported class `<What><UTC milliseconds>`,
 * and list it here. It is written once for both databases: `createTable`, `createIndex`, `addColumn` and the column
 * types `varchar`, `integer`, `bigint`, `text`, `boolean`; no database defaults. It only adds, because the release
 * before may still be needed, and it is never edited once it is merged.
 */
import type { Migration } from '../src/persistence/index.ts';
import { Applications1795425000000 } from './20261123T0910-applications.ts';
import { Triggers1795425060000 } from './20261123T0911-triggers.ts';
import { Access1795425300000 } from './20261123T0915-access.ts';
import { Execution1795425600000 } from './20261123T0920-execution.ts';
import { Operation1795426200000 } from './20261123T0930-operation.ts';
import { Inventory1795426800000 } from './20261123T0940-inventory.ts';
import { ExecutionHistory1795629600000 } from './20261125T1800-execution-history.ts';
import { Templates1795629780000 } from './20261125T180300-templates.ts';
import { Projects1795632000000 } from './20261125T184000-projects.ts';
import { Conditions1795633800000 } from './20261125T191000-conditions.ts';

export const migrations: readonly Migration[] = [
  Applications1795425000000,
  Triggers1795425060000,
  Access1795425300000,
  Execution1795425600000,
  Operation1795426200000,
  Inventory1795426800000,
  ExecutionHistory1795629600000,
  Templates1795629780000,
  Projects1795632000000,
  Conditions1795633800000,
];
