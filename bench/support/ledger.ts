import SQLite from 'better-sqlite3';
import { Client } from 'pg';
import type { LoggedEvent } from '../../src/orchestration/index.ts';

/** Turns that have ended a stage, by stage in the order in which they first ended. */
interface Counts {
  taken: number[];
}

/** What the database tells of the executions, read past the server. */
export interface Ledger {
  /** Executions that run, their first turn taken. */
  waiting(): Promise<number>;
  succeeded(): Promise<number>;
  counts(): Promise<Counts[]>;
  close(): Promise<void>;
}

const running = `SELECT count(*) AS "n" FROM "execution" WHERE "status" = 'RUNNING'`;
const ended = `SELECT count(*) AS "n" FROM "execution" WHERE "status" = 'SUCCEEDED'`;
const log = 'SELECT "executionId", "body" FROM "execution_event" ORDER BY "executionId", "seq"';

export async function openLedger(place: { file: string } | { url: string }): Promise<Ledger> {
  const { rows, close } = 'file' in place ? onFile(place.file) : await onServer(place.url);
  const count = async (sql: string): Promise<number> => Number((await rows<{ n: string | number }>(sql))[0]?.n);
  return {
    waiting: () => count(running),
    succeeded: () => count(ended),
    counts: async () => countsOf(await rows<{ executionId: string; body: string }>(log)),
    close,
  };
}

interface Reader {
  rows<T>(sql: string): Promise<T[]>;
  close(): Promise<void>;
}

function onFile(file: string): Reader {
  const database = new SQLite(file, { readonly: true, timeout: 5_000 });
  return {
    rows: <T>(sql: string) => Promise.resolve(database.prepare<[], T>(sql).all()),
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}

async function onServer(url: string): Promise<Reader> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    rows: async <T>(sql: string) => (await client.query(sql)).rows as T[],
    close: () => client.end(),
  };
}

function countsOf(rows: readonly { executionId: string; body: string }[]): Counts[] {
  const executions = new Map<string, Map<string, number>>();
  for (const { executionId, body } of rows) {
    const stages = executions.get(executionId) ?? new Map<string, number>();
    executions.set(executionId, stages);
    for (const { event } of JSON.parse(body) as LoggedEvent[]) {
      if (event.kind !== 'turned' || event.result.status !== 'SUCCEEDED') continue;
      stages.set(event.stageId, (stages.get(event.stageId) ?? 0) + 1);
    }
  }
  return [...executions.values()].map((stages) => ({ taken: [...stages.values()] }));
}
