import type { EntityManager } from 'typeorm';
import type { RowStatement } from './row-statements.ts';

export type Parameters = readonly (string | number | null)[];

/** Statements of the hot path, with `?` for each parameter. */
export interface Statements {
  /** @param sql as both databases understand it */
  run(sql: string, parameters: Parameters): void;
  /**
   * One row, which may share its statement with rows of other entries. In a commit these come after all that `run` was told,
   * statement by statement in the order in which each was first used; so whoever has named a row waits for the commit before
   * naming it again.
   */
  row(statement: RowStatement, values: Parameters): void;
}

/**
 * The one way to the database. SQLite has one connection, so what runs there takes its turn: a transaction is never
 * seen half done, and never mixed with another's. PostgreSQL has a pool, and transactions run side by side.
 */
export abstract class UnitOfWork {
  /**
   * Reads a consistent state. Short: on SQLite nothing else runs meanwhile.
   */
  abstract read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;

  /**
   * One transaction: all of it, or none of it when `work` throws. Call it once at the outside; pass `manager` on.
   */
  abstract write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;

  /**
   * Writes what `work` says, durably, when the promise resolves. Entries that fall due together are committed together;
   * one that fails is refused alone and does not take its neighbours with it.
   */
  abstract append(work: (statements: Statements) => void): Promise<void>;
}
