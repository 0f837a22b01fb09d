import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { note } from './note.ts';

/** One start or end of a process. Instants are UTC milliseconds. */
export interface LedgerEntry {
  at: number;
  /** What asked for it. */
  operation: string;
  serverGroup: string;
  instance: string;
  pid: number;
  /** `stopped` by us, `exited` by itself. */
  event: 'started' | 'stopped' | 'exited';
  reason: string;
}

const limitBytes = 16 * 1024 * 1024;

/** Every start and end of every instance, in order, one JSON object a line: what an auditor reads, and what the crash tests count. */
export class Ledger {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'ledger.jsonl');
  }

  enter(entry: Omit<LedgerEntry, 'at'>): void {
    try {
      appendFileSync(this.#path, `${JSON.stringify({ at: Date.now(), ...entry })}\n`);
      if (statSync(this.#path).size > limitBytes) renameSync(this.#path, this.#path.replace('.jsonl', '.1.jsonl'));
    } catch (error) {
      // A full disk takes the ledger's line, not the service.
      note(`the ledger misses ${JSON.stringify(entry)}`, error);
    }
  }
}
