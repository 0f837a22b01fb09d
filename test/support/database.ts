import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrations } from '../../migrations/index.ts';
import { newUlid } from '../../src/kernel/index.ts';
import {
  type Database,
  type DatabaseAddress,
  openDatabase,
  type Schema,
  type UnitOfWork,
} from '../../src/persistence/index.ts';
import { ExecutionRow } from '../../src/orchestration/storage/entities.ts';
import { assertAllReplay } from './replays.ts';

/** A database that nobody else sees, and that is gone when it is closed. */
export interface TestDatabase {
  readonly unitOfWork: UnitOfWork;
  readonly database: Database;
  readonly address: DatabaseAddress;
  /** Closes it and opens it again with what it holds, as a restart of the server does. */
  reopen(): Promise<void>;
  /** Closes and removes it. @throws {AssertionError} an execution in it is not what its log tells */
  close(): Promise<void>;
}

/** URL of a PostgreSQL server whose user may make databases; without it the suites run on SQLite. */
const server = process.env['GENNAKER_TEST_POSTGRES'];

/**
 * @param schema the rows in question; without it all migrations of the product run, and the entities must be given
 */
export async function openTestDatabase(schema: Partial<Schema> & Pick<Schema, 'entities'>): Promise<TestDatabase> {
  const whole: Schema = { migrations, ...schema };
  const place = server === undefined || server === '' ? await sqlitePlace() : await postgresPlace(server);
  let database = await openDatabase(place.address, whole).catch(async (error: unknown) => {
    await place.remove();
    throw error;
  });
  return {
    get unitOfWork() {
      return database.unitOfWork;
    },
    get database() {
      return database;
    },
    address: place.address,
    async reopen() {
      await database.close();
      database = await openDatabase(place.address, whole);
    },
    async close() {
      try {
        if (Object.values<unknown>(whole.entities).includes(ExecutionRow)) await assertAllReplay(database.unitOfWork);
      } finally {
        await database.close();
        await place.remove();
      }
    },
  };
}

interface Place {
  address: DatabaseAddress;
  remove(): Promise<void>;
}

async function sqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-database-'));
  return {
    address: { file: join(folder, 'gennaker.sqlite') },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function postgresPlace(url: string): Promise<Place> {
  const name = `gennaker_test_${newUlid().toLowerCase()}`;
  const address = new URL(url);
  address.pathname = `/${name}`;
  await onServer(url, `CREATE DATABASE "${name}" TEMPLATE template0`);
  return {
    address: { url: address.href },
    remove: () => onServer(url, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
