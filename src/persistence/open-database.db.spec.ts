import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type Compiled, compiled } from '../../test/support/compiled.ts';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { DatabaseInUse, DatabaseIsNewer, DatabaseLost, DatabaseUnusable, openDatabase } from './index.ts';

class Notes1795424400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE "note" ("number" integer PRIMARY KEY NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('note');
  }
}

class FromTheFuture1900000000000 extends Notes1795424400000 {
  override async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE "wonder" ("number" integer PRIMARY KEY NOT NULL)');
  }
}

class Broken1900000000001 extends Notes1795424400000 {
  override async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE "half" ("number" integer PRIMARY KEY NOT NULL)');
    throw new Error('the power went');
  }
}

const schema = { entities: [], migrations: [Notes1795424400000] };
const onPostgres = process.env['GENNAKER_TEST_POSTGRES'] !== undefined;
const forPostgres = onPostgres ? it : it.skip;
const forSqlite = onPostgres ? it.skip : it;

/** Appends 1, 2, 3, … for ever, and says each number when it is safe. */
const writer = `
import { openDatabase } from './src/persistence/index.js';
const address = JSON.parse(process.argv[2]);
class Notes1795424400000 {}
const { unitOfWork } = await openDatabase(address, { entities: [], migrations: [Notes1795424400000] });
for (let number = 1; ; number += 1) {
  await unitOfWork.append(({ run }) => run('INSERT INTO "note" ("number") VALUES (?)', [number]));
  process.stdout.write(number + '\\n');
}
`;

describe('the database of a process', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await openTestDatabase(schema);
  });

  afterEach(async () => {
    await database.close();
  });

  const numbers = (): Promise<number[]> =>
    database.unitOfWork.read(async (manager) => {
      const rows: { number: number }[] = await manager.query('SELECT "number" FROM "note" ORDER BY "number"');
      return rows.map(({ number }) => number);
    });

  it('keeps what it holds over a restart', async () => {
    await database.unitOfWork.append(({ run }) => run('INSERT INTO "note" VALUES (?)', [7]));
    await database.reopen();
    expect(await numbers()).toEqual([7]);
  });

  it('refuses a second process, and says who holds it since when', async () => {
    const second = openDatabase(database.address, schema);
    await expect(second).rejects.toThrow(DatabaseInUse);
    await expect(openDatabase(database.address, schema)).rejects.toThrow(
      new RegExp(`process ${String(process.pid)}, since 20\\d\\d-`),
    );
  });

  it('refuses a database of a newer release, and names what it does not know', async () => {
    await database.database.close();
    const newer = { entities: [], migrations: [...schema.migrations, FromTheFuture1900000000000] };
    await (await openDatabase(database.address, newer)).close();
    await expect(openDatabase(database.address, schema)).rejects.toThrow(DatabaseIsNewer);
    await expect(openDatabase(database.address, schema)).rejects.toThrow(/FromTheFuture1900000000000/);
  });

  it('keeps nothing of a migration that fails, and is free afterwards', async () => {
    await database.database.close();
    const broken = { entities: [], migrations: [...schema.migrations, Broken1900000000001] };
    await expect(openDatabase(database.address, broken)).rejects.toThrow('the power went');
    await database.reopen();
    await expect(database.unitOfWork.read((manager) => manager.query('SELECT * FROM "half"'))).rejects.toThrow();
  });

  forPostgres('writes nothing more once the connection that holds it is gone', async () => {
    const { lost, unitOfWork } = database.database;
    const client = new Client({ connectionString: 'url' in database.address ? String(database.address.url) : '' });
    await client.connect();
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    await client.end();
    expect(await lost).toBeInstanceOf(DatabaseLost);
    await expect(unitOfWork.append(({ run }) => run('INSERT INTO "note" VALUES (?)', [1]))).rejects.toThrow(
      DatabaseLost,
    );
    await expect(unitOfWork.write((manager) => manager.query('INSERT INTO "note" VALUES (2)'))).rejects.toThrow(
      DatabaseLost,
    );
    await database.reopen();
    expect(await numbers()).toEqual([]);
  });

  forSqlite('is on the disk when a commit is done, and readable for its owner alone', async () => {
    const file = 'file' in database.address ? database.address.file : '';
    const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    const pragma = (name: string): Promise<unknown> =>
      database.unitOfWork.read(async (manager) => Object.values((await manager.query(`PRAGMA ${name}`))[0])[0]);
    expect([await mode(file), await mode(`${file}-wal`), await mode(`${file}.lock`)]).toEqual([0o600, 0o600, 0o600]);
    expect([await pragma('journal_mode'), await pragma('synchronous'), await pragma('foreign_keys')]).toEqual([
      'wal',
      2,
      1,
    ]);
  });

  describe('when its process is killed', () => {
    let program: Compiled;
    let child: ChildProcess | undefined;

    beforeAll(async () => {
      program = await compiled(['src/kernel', 'src/persistence'], writer);
    });

    afterEach(async () => {
      if (child !== undefined && child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    });

    afterAll(async () => {
      await program.remove();
    });

    it('holds every entry whose promise had resolved, and can be opened at once', async () => {
      await database.database.close();
      const writing = spawn(process.execPath, [join(program.folder, 'main.js'), JSON.stringify(database.address)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child = writing;
      let safe = 0;
      for await (const line of createInterface({ input: writing.stdout })) {
        safe = Number(line);
        if (safe === 50) {
          await expect(openDatabase(database.address, schema)).rejects.toThrow(`process ${String(writing.pid)}`);
          writing.kill('SIGKILL');
        }
      }
      await database.reopen();
      const kept = await numbers();
      expect(kept.length).toBeGreaterThanOrEqual(safe);
      expect(kept).toEqual(kept.map((_, index) => index + 1));
    });
  });
});

describe('an address that is no database', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gennaker-no-database-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('is refused when the file holds something else, which is left as it is', async () => {
    const file = join(folder, 'letter.txt');
    await writeFile(file, 'Dear reader, this is a letter and it is longer than the header of a database would be.');
    const opening = openDatabase({ file }, schema);
    await expect(opening).rejects.toThrow(DatabaseUnusable);
    await expect(openDatabase({ file }, schema)).rejects.toThrow(
      `The database ${file} cannot be used: the file is not`,
    );
  });

  it('is refused when a folder stands there', async () => {
    await expect(openDatabase({ file: folder }, schema)).rejects.toThrow(`${folder} cannot be used: it is a folder`);
  });

  it('is refused when a part of the path is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    const file = join(folder, 'file', 'gennaker.sqlite');
    await expect(openDatabase({ file }, schema)).rejects.toThrow(
      `${file} cannot be used: a part of its path is a file`,
    );
  });

  it('is refused without showing the password when no server listens there', async () => {
    const url = 'postgres://someone:hush@127.0.0.1:1/shop';
    const opening = openDatabase({ url }, schema);
    await expect(opening).rejects.toThrow(
      'The database postgres://someone@127.0.0.1:1/shop cannot be used: nothing listens at that address',
    );
  });
});
