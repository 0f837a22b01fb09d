import { DomainError } from '../kernel/index.ts';

/** Another process works on this database. One process owns a database. */
export class DatabaseInUse extends DomainError {
  /** @param holder who holds it, as far as it is known: `process 4711, since 2026-03-01T09:00:00.000Z` */
  constructor(database: string, holder: string | undefined) {
    super(
      'conflict',
      `The database ${database} is in use by another Gennaker${holder === undefined ? '' : ` (${holder})`}. ` +
        'Stop that one first, or give this one a database of its own.',
      { database, ...(holder === undefined ? {} : { holder }) },
    );
  }
}

/** The database was opened by a later release, which changed it in ways that this one does not know. */
export class DatabaseIsNewer extends DomainError {
  constructor(database: string, migrations: string[]) {
    super(
      'conflict',
      `The database ${database} belongs to a newer Gennaker: this release does not know ${migrations.join(', ')}. ` +
        'Start that release (or a later one), or restore the backup that was made before the upgrade.',
      { database, migrations },
    );
  }
}

/** The database cannot be opened, read or written: not a database, no permission, disk full, no such server. */
export class DatabaseUnusable extends DomainError {
  constructor(database: string, why: string) {
    super('unavailable', `The database ${database} cannot be used: ${why}.`, { database, why });
  }
}

/** The connection that holds the database is gone, so another process may own it by now: nothing more is written. */
export class DatabaseLost extends DomainError {
  constructor(database: string, why: string) {
    super(
      'unavailable',
      `The connection that holds the database ${database} was lost (${why}). Nothing more is written ` +
        'until Gennaker has it again; then it carries on where it was.',
      { database, why },
    );
  }
}

/** The process is stopping. */
export class DatabaseClosed extends DomainError {
  constructor(database: string) {
    super('unavailable', `The database ${database} is closed: Gennaker is stopping.`, { database });
  }
}

/** A row with that key exists already: true for the errors of both databases. */
export function isDuplicate(error: unknown): boolean {
  const { code } = driverErrorOf(error);
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505';
}

/** What the driver said, without TypeORM's wrapping. */
export function driverErrorOf(error: unknown): { code: string | undefined; message: string } {
  const outer = partsOf(error);
  const inner = outer.driverError === undefined ? outer : partsOf(outer.driverError);
  const { code, message } = inner;
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : String(outer.driverError ?? error),
  };
}

/**
 * The driver's error as an error of this realm. A native driver makes its errors with the class that it was given first,
 * which need not be ours: `instanceof` tells nothing of them.
 */
export function asError(error: unknown): Error {
  if (error instanceof Error) return error;
  const { code, message } = driverErrorOf(error);
  return Object.assign(new Error(message, { cause: error }), code === undefined ? {} : { code });
}

function partsOf(error: unknown): { code?: unknown; message?: unknown; driverError?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
