import type { DataSource } from 'typeorm';
import type { UnitOfWork } from './unit-of-work.ts';

/** Since the database was opened. */
export interface DatabaseFigures {
  /** Transactions that changed something and were committed. */
  commits: number;
  /** Entries that `append` wrote; over `commits` it tells how many shared one. */
  appends: number;
  /** Who wants the connection now, and is not served yet. */
  waiting: number;
}

/** Of connections to PostgreSQL. */
export interface Pool {
  max: number;
  /** Longest wait for a connection, milliseconds. */
  acquireTimeoutMs: number;
}

/** The database of this process, open and brought up to date. */
export abstract class Database {
  abstract readonly engine: 'sqlite' | 'postgres';
  /** For people: the path of the file, or the address without the password. */
  abstract readonly name: string;
  /** The one way to read and write. */
  abstract readonly unitOfWork: UnitOfWork;
  /** For the migrations and the check of the schema; never for reading or writing. */
  abstract readonly dataSource: DataSource;
  abstract figures(): DatabaseFigures;
  /**
   * Settles when the connection that holds the database is gone for good: nothing is written any more, and the process
   * had better end. Never settles on SQLite.
   */
  abstract readonly lost: Promise<Error>;
  /** Lets those who wait finish, refuses new ones, and gives the database free. May be called twice. */
  abstract close(): Promise<void>;
}
