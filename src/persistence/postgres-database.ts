import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Database, type DatabaseFigures, type Pool } from './database.ts';
import { DatabaseInUse, DatabaseLost, DatabaseUnusable, driverErrorOf } from './errors.ts';
import { migrate, silent } from './migration-runner.ts';
import { PostgresUnitOfWork } from './postgres-unit-of-work.ts';

/** Where the settings say nothing. */
const usualPool: Pool = { max: 10, acquireTimeoutMs: 10_000 };
const connectTimeoutMs = 5_000;
const statementTimeoutMs = 30_000;
const idleInTransactionTimeoutMs = 60_000;

/** `gennaker` in ASCII, cut to what a bigint holds: the advisory lock that stands for the whole database. */
const ownerLock = '7450477127160654194';

/**
 * The connection that holds the database writes rows by their keys, from a list of values. A plan that was made while a table
 * was small would read all of it for ever after: here there are no such plans.
 */
const byKeyOnly = 'SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off';

const ownerAttempts = 10;
const ownerRetryMs = 100;

export class PostgresDatabase extends Database {
  override readonly engine = 'postgres';
  override readonly unitOfWork: PostgresUnitOfWork;
  override readonly lost: Promise<Error>;
  #closing: Promise<void> | undefined;

  private constructor(
    override readonly name: string,
    override readonly dataSource: DataSource,
    private readonly holder: Client,
  ) {
    super();
    this.unitOfWork = new PostgresUnitOfWork(dataSource, holder, name, (error) => explain(name, error));
    this.lost = new Promise((resolve) => {
      const lose = (why: string): void => {
        if (this.#closing !== undefined) return;
        const error = new DatabaseLost(name, why);
        this.unitOfWork.refuse(error);
        resolve(error);
      };
      holder.on('error', (error) => {
        lose(error.message);
      });
      holder.on('end', () => {
        lose('the server closed it');
      });
    });
  }

  /**
   * @param url may hold the password; it is not shown anywhere
   * @throws {DatabaseInUse} @throws {DatabaseIsNewer} @throws {DatabaseUnusable}
   */
  static async open(
    url: string,
    schema: Required<Pick<DataSourceOptions, 'entities' | 'migrations'>>,
    pool: Pool = usualPool,
  ): Promise<PostgresDatabase> {
    const name = withoutPassword(url);
    const connection = {
      connectionString: url,
      application_name: `gennaker, process ${String(process.pid)}`,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      keepAlive: true,
    };
    const holder = new Client({ ...connection, pipeline: true });
    // An error before there is somebody to tell must not end the process; what was asked of the client fails by itself.
    holder.on('error', () => undefined);
    let dataSource: DataSource | undefined;
    try {
      await holder.connect();
      await hold(holder, name);
      await holder.query(byKeyOnly);
      dataSource = new DataSource({
        type: 'postgres',
        url,
        ...schema,
        logger: silent,
        applicationName: connection.application_name,
        // For the pool of `pg` this is the wait for a free connection as well.
        connectTimeoutMS: pool.acquireTimeoutMs,
        poolSize: pool.max,
        // A connection that breaks while it is idle is replaced by the pool.
        poolErrorHandler: () => undefined,
        extra: {
          statement_timeout: statementTimeoutMs,
          idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
          keepAlive: true,
        },
      });
      await dataSource.initialize();
      await migrate(dataSource, name);
      return new PostgresDatabase(name, dataSource, holder);
    } catch (error) {
      if (dataSource?.isInitialized === true) await dataSource.destroy();
      await holder.end().catch(() => undefined);
      throw explain(name, error);
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
      await this.holder.end().catch(() => undefined);
    })();
    return this.#closing;
  }
}

/**
 * Waits a little: the server may not have noticed yet that the process before was killed.
 *
 * @throws {DatabaseInUse}
 */
async function hold(client: Client, name: string): Promise<void> {
  for (let attempt = 0; attempt < ownerAttempts; attempt += 1) {
    if (attempt > 0) await sleep(ownerRetryMs);
    const answer = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1::bigint) AS taken', [
      ownerLock,
    ]);
    if (answer.rows[0]?.taken === true) return;
  }
  const holders = await client.query<{ application_name: string; backend_start: Date }>(
    `SELECT application_name, backend_start FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (classid::bigint << 32) + objid::bigint = $1::bigint`,
    [ownerLock],
  );
  const [holder] = holders.rows;
  throw new DatabaseInUse(
    name,
    holder === undefined ? undefined : `${holder.application_name}, since ${holder.backend_start.toISOString()}`,
  );
}

function withoutPassword(url: string): string {
  try {
    const { protocol, username, host, pathname } = new URL(url);
    return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
  } catch {
    return 'given by its URL';
  }
}

/** What the codes of PostgreSQL and of the network mean to whoever runs the server. */
const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens at that address',
  ENOTFOUND: 'that host is not known',
  ETIMEDOUT: 'it does not answer',
  '28P01': 'the user or the password is wrong',
  '28000': 'the user may not connect',
  '3D000': 'there is no database of that name',
  '53100': 'its disk is full',
  '53300': 'it has no connection left',
  '57P01': 'it is being stopped',
  '57P02': 'it has crashed, or is being stopped at once',
  '57P03': 'it is just starting or stopping',
  ECONNRESET: 'the connection broke',
};

/** What the driver says without a code when there is no answer: of the pool, of a new connection, of one that broke. */
const silence = /^(?:timeout e|connection terminated|client has encountered a connection error)/i;

function explain(name: string, error: unknown): unknown {
  const { code, message } = driverErrorOf(error);
  const reason = code === undefined ? (silence.test(message) ? 'it does not answer' : undefined) : reasons[code];
  return reason === undefined ? error : new DatabaseUnusable(name, `${reason} (${message})`);
}
