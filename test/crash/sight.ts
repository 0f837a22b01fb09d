import SQLite from 'better-sqlite3';
import { Client } from 'pg';

/** What can be seen of the server from outside, without asking it. */
export interface Sight {
  /** Events in the logs of all executions, operations that were meant, and those of them that were answered. */
  look(): Promise<{ events: number; meant: number; called: number }>;
  rows<T>(sql: string): Promise<T[]>;
  close(): Promise<void>;
}

const counts =
  'SELECT (SELECT count(*) FROM "execution_event") AS "events", ' +
  `(SELECT count(*) FROM "operation" WHERE "phase" = 'intent') AS "meant", ` +
  `(SELECT count(*) FROM "operation" WHERE "phase" = 'call') AS "called"`;

export function watchSqlite(file: string): Sight {
  const database = new SQLite(file, { readonly: true, timeout: 5_000 });
  const counting = database.prepare<[], { events: number; meant: number; called: number }>(counts);
  return {
    look: () => Promise.resolve(counting.get() ?? { events: 0, meant: 0, called: 0 }),
    rows: <T>(sql: string) => Promise.resolve(database.prepare<[], T>(sql).all()),
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}

export async function watchPostgres(url: string): Promise<Sight> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const rows = async <T>(sql: string): Promise<T[]> => (await client.query(sql)).rows as T[];
  return {
    look: async () => {
      const [row] = await rows<Record<string, string>>(counts);
      const count = (name: string): number => Number(row?.[name] ?? 0);
      return { events: count('events'), meant: count('meant'), called: count('called') };
    },
    rows,
    close: () => client.end(),
  };
}
