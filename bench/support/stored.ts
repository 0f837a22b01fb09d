import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import type { Flags } from './flags.ts';
import { runSide, side } from './side.ts';

/** Of so many executions that stand in the database one belongs to the application that the benchmarks look at. */
const applications = 50;
const batch = 10_000;

/** A folder of a server in whose database executions stand that are over. */
export interface Stored {
  readonly folder: string;
  /** How long it took to fill it; 0 where it was there already. */
  readonly seconds: number;
  /** Removes it, unless it is kept. */
  clear(): Promise<void>;
}

/**
 * Makes one. A million take 20 GB and some minutes: `--keep FOLDER` keeps them there for the next benchmark, which adds
 * to them the few thousand that it runs itself.
 */
export async function storedFolder(count: number, flags: Flags): Promise<Stored> {
  const [keep] = flags.list('keep', []);
  const kept = keep === undefined ? undefined : join(keep, `stored-${String(count)}`);
  if (kept !== undefined && existsSync(kept)) return { folder: kept, seconds: 0, clear: () => Promise.resolve() };
  if (keep !== undefined) await mkdir(keep, { recursive: true });
  const folder = await mkdtemp(join(keep ?? tmpdir(), 'gennaker-bench-'));
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const began = performance.now();
    await runSide(side('seed'), [folder]);
    fill(join(folder, 'gennaker.sqlite'), count);
    const seconds = (performance.now() - began) / 1_000;
    if (kept === undefined) return { folder, seconds, clear };
    // Under its name only once it is whole.
    await rename(folder, kept);
    return { folder: kept, seconds, clear: () => Promise.resolve() };
  } catch (error) {
    await clear();
    throw error;
  }
}

/**
 * Fills the database with copies of one execution that has ended, with its stages, its log and its words: older than any that
 * comes later. What is copied names the first one within; of its size and shape it is what the server wrote.
 *
 * @param file of a server that is stopped
 */
function fill(file: string, count: number): void {
  const connection = new SQLite(file);
  connection.pragma('synchronous = OFF');
  connection.pragma('wal_autocheckpoint = 100000');
  const one = connection.prepare<[], { id: string }>('SELECT "id" FROM "execution" LIMIT 1').get();
  if (!one) throw new Error('there is no execution to copy');
  const copies = ['execution', 'execution_stage', 'execution_event', 'execution_term'].map((table) => {
    const columns = connection.pragma(`table_info("${table}")`) as { name: string }[];
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    const values = columns.map(({ name }) => valueOf(table, name)).join(', ');
    const key = table === 'execution' ? 'id' : 'executionId';
    return connection.prepare(
      `WITH RECURSIVE n(i) AS (SELECT @from UNION ALL SELECT i + 1 FROM n WHERE i < @to)
       INSERT INTO "${table}" (${names}) SELECT ${values} FROM n CROSS JOIN "${table}" WHERE "${key}" = @one`,
    );
  });
  for (let from = 1; from <= count; from += batch) {
    const bounds = { from, to: Math.min(from + batch - 1, count), one: one.id };
    connection.transaction(() => {
      for (const copy of copies) copy.run(bounds);
    })();
  }
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
}

/** An identity of the year 2005, in the order of `i`. */
const id = `printf('0100000000%016d', i)`;

function valueOf(table: string, column: string): string {
  if (table === 'execution' && column === 'id') return id;
  if (column === 'executionId') return id;
  if (column === 'application')
    return `CASE WHEN i % ${String(applications)} = 0 THEN "application" ELSE 'app' || (i % ${String(applications)}) END`;
  if (column === 'correlationId') return 'NULL';
  return `"${column}"`;
}
