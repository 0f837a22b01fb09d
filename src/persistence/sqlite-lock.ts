import SQLite from 'better-sqlite3';
import { DatabaseInUse, driverErrorOf } from './errors.ts';

interface Holder {
  pid: number;
  since: string;
}

/** How long a process that is just being refused may hold the lock file itself. */
const patienceMs = 500;

/**
 * Holds an SQLite file for this process: an open transaction on `<file>.lock`, which the operating system ends with the
 * process, however it ends. The transaction is RESERVED, not EXCLUSIVE, so that the next one can read who holds it.
 *
 * @returns gives it free
 * @throws {DatabaseInUse}
 */
export function holdSqliteFile(file: string): () => void {
  const lock = new SQLite(`${file}.lock`, { timeout: patienceMs });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN IMMEDIATE');
    lock.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL, since TEXT NOT NULL)');
    lock.exec('DELETE FROM holder');
    lock.prepare('INSERT INTO holder VALUES (?, ?)').run(process.pid, new Date().toISOString());
    lock.exec('COMMIT');
    lock.exec('BEGIN IMMEDIATE');
  } catch (error) {
    const holder = isBusy(error) ? whoHolds(lock) : undefined;
    lock.close();
    if (isBusy(error)) throw new DatabaseInUse(file, holder);
    throw error;
  }
  return () => {
    lock.close();
  };
}

function isBusy(error: unknown): boolean {
  return driverErrorOf(error).code?.startsWith('SQLITE_BUSY') === true;
}

function whoHolds(lock: SQLite.Database): string | undefined {
  try {
    const holder = lock.prepare<[], Holder>('SELECT pid, since FROM holder').get();
    return holder === undefined ? undefined : `process ${String(holder.pid)}, since ${holder.since}`;
  } catch {
    return undefined;
  }
}
