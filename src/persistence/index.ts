export * from './columns.ts';
export { Database, type DatabaseFigures } from './database.ts';
export * from './errors.ts';
export type { Migration } from './migration-runner.ts';
export { type DatabaseAddress, openDatabase, type Schema } from './open-database.ts';
export { PersistenceModule } from './persistence.module.ts';
export { deleteRow, insertRow, type RowStatement, saveRow, updateRow } from './row-statements.ts';
export { type Statements, UnitOfWork } from './unit-of-work.ts';
