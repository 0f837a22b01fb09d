import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type SQLite from 'better-sqlite3';
import { DataSource, type DataSourceOptions, type Driver } from 'typeorm';
import { Database, type DatabaseFigures } from './database.ts';
import { asError, DatabaseUnusable, driverErrorOf } from './errors.ts';
import { migrate, silent } from './migration-runner.ts';
import { holdSqliteFile } from './sqlite-lock.ts';
import { SqliteUnitOfWork } from './sqlite-unit-of-work.ts';

/** Nobody but this process holds the file; a backup tool may for a moment. */
const busyTimeoutMs = 5_000;

/** What the codes of SQLite and of the file system mean to whoever runs the server. */
const reasons: Record<string, string> = {
  SQLITE_NOTADB: 'the file is not an SQLite database; name another file, or move this one away',
  SQLITE_CORRUPT: 'the file is damaged; restore it from a backup',
  SQLITE_FULL: 'the disk is full',
  SQLITE_READONLY: 'it may not be written; check who owns the file and its folder',
  SQLITE_CANTOPEN: 'the file cannot be opened; check that its folder exists and may be written',
  SQLITE_PERM: 'it may not be opened by this user',
  SQLITE_IOERR: 'the disk reports an error',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
};

export class SqliteDatabase extends Database {
  override readonly engine = 'sqlite';
  override readonly lost = new Promise<Error>(() => undefined);
  override readonly unitOfWork: SqliteUnitOfWork;
  #closing: Promise<void> | undefined;

  private constructor(
    override readonly name: string,
    override readonly dataSource: DataSource,
    private readonly release: () => void,
  ) {
    super();
    const { databaseConnection: connection } = dataSource.driver as Driver & { databaseConnection: SQLite.Database };
    this.unitOfWork = new SqliteUnitOfWork(dataSource, connection, name, (error) => explain(name, error));
  }

  /**
   * @throws {DatabaseInUse} @throws {DatabaseIsNewer} @throws {DatabaseUnusable}
   */
  static async open(
    file: string,
    schema: Required<Pick<DataSourceOptions, 'entities' | 'migrations'>>,
  ): Promise<SqliteDatabase> {
    const path = resolve(file);
    let release: (() => void) | undefined;
    let dataSource: DataSource | undefined;
    try {
      await makePrivate(path);
      await makePrivate(`${path}.lock`);
      release = holdSqliteFile(path);
      dataSource = new DataSource({
        type: 'better-sqlite3',
        database: path,
        ...schema,
        logger: silent,
        timeout: busyTimeoutMs,
        prepareDatabase: prepare,
      });
      await dataSource.initialize();
      await migrate(dataSource, path);
      return new SqliteDatabase(path, dataSource, release);
    } catch (error) {
      if (dataSource?.isInitialized === true) await dataSource.destroy();
      release?.();
      throw explain(path, error);
    }
  }

  override figures(): DatabaseFigures {
    const { commits, appends, waiting } = this.unitOfWork;
    return { commits, appends, waiting };
  }

  override close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.unitOfWork.close();
      await this.dataSource.destroy();
      this.release();
    })();
    return this.#closing;
  }
}

function prepare(connection: SQLite.Database): void {
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('wal_autocheckpoint = 8000');
    connection.pragma('journal_size_limit = 67108864');
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Made before SQLite does, so that it is never readable for others; its `-wal` and `-shm` inherit the mode. */
async function makePrivate(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await (await open(path, 'a', 0o600)).close();
  await chmod(path, 0o600);
}

function explain(name: string, error: unknown): Error {
  const { code, message } = driverErrorOf(error);
  if (code === undefined) return asError(error);
  const reason = reasons[code] ?? reasons[/^SQLITE_[A-Z]+/.exec(code)?.[0] ?? ''];
  return reason === undefined ? asError(error) : new DatabaseUnusable(name, `${reason} (${message})`);
}
