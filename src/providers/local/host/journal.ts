import {
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { note } from './note.ts';
import type { BalancerRecord, FirewallRecord, GroupRecord, InstanceRecord, OperationRecord } from './protocol.ts';

interface Tables {
  group: GroupRecord;
  instance: InstanceRecord;
  balancer: BalancerRecord;
  firewall: FirewallRecord;
  operation: OperationRecord;
}

/** A row as it is from now on; without a value it is gone. */
type Put = { [K in keyof Tables]: { table: K; key: string; value?: Tables[K] } }[keyof Tables];

const compactAfterLines = 5_000;
const operationsKept = 5_000;

/**
 * What the host remembers, as a file of lines. A line holds everything that one operation changes and the operation
 * itself, so that a crash leaves both or neither; a torn last line is as if it had never been written. Rewritten whole,
 * by rename, when it has grown long.
 */
export class Journal {
  readonly groups = new Map<string, GroupRecord>();
  readonly instances = new Map<string, InstanceRecord>();
  readonly balancers = new Map<string, BalancerRecord>();
  readonly firewalls = new Map<string, FirewallRecord>();
  readonly operations = new Map<string, OperationRecord>();
  readonly #path: string;
  #file: number;
  #lines = 0;
  #size = 0;
  #isBehind = false;
  #syncing: Promise<void> | undefined;

  constructor(folder: string) {
    this.#path = join(folder, 'state.jsonl');
    if (existsSync(this.#path)) this.#read();
    this.#file = this.#compact();
  }

  /**
   * Writes these rows in one line. They survive the death of this process at once, that of the machine after {@link synced}.
   *
   * @throws the disk's error; then nothing has changed
   */
  write(...puts: Put[]): void {
    if (this.#isBehind) this.#replace();
    this.#append(puts);
    for (const put of puts) this.#apply(put);
    if (this.#lines >= compactAfterLines) this.#replace();
  }

  /**
   * Remembers what has happened, which no disk can undo: where it is full, memory runs ahead, and the file follows as soon as
   * there is room.
   */
  keep(...puts: Put[]): void {
    for (const put of puts) this.#apply(put);
    try {
      if (this.#isBehind || this.#lines >= compactAfterLines) this.#replace();
      else this.#append(puts);
    } catch (error) {
      if (!this.#isBehind) note('the journal cannot be written, and runs behind until it can', error);
      this.#isBehind = true;
    }
  }

  /** Resolves when all that was written so far is on the disk. Calls that wait together share one sync. */
  async synced(): Promise<void> {
    await this.#syncing;
    this.#syncing ??= new Promise<void>((done, failed) => {
      fdatasync(this.#file, (error) => {
        this.#syncing = undefined;
        // A file closed by a compaction meanwhile has been synced by it.
        if (error && error.code !== 'EBADF') failed(error);
        else done();
      });
    });
    await this.#syncing;
  }

  #read(): void {
    for (const line of readFileSync(this.#path, 'utf8').split('\n')) {
      if (line === '') continue;
      try {
        for (const put of JSON.parse(line) as Put[]) this.#apply(put);
      } catch (error) {
        if (error instanceof SyntaxError) continue;
        throw error;
      }
    }
  }

  #apply(put: Put): void {
    const table = this.#table(put.table) as Map<string, unknown>;
    if (put.value === undefined) table.delete(put.key);
    else table.set(put.key, put.value);
    if (this.operations.size <= operationsKept) return;
    const oldest = this.operations.keys().next();
    if (!oldest.done) this.operations.delete(oldest.value);
  }

  #table(name: keyof Tables): Map<string, Tables[keyof Tables]> {
    return {
      group: this.groups,
      instance: this.instances,
      balancer: this.balancers,
      firewall: this.firewalls,
      operation: this.operations,
    }[name];
  }

  /** At a place of its own choosing, so that the next line covers one that the disk has cut short. */
  #append(puts: readonly Put[]): void {
    const line = Buffer.from(`${JSON.stringify(puts)}\n`);
    let written = 0;
    try {
      while (written < line.length)
        written += writeSync(this.#file, line, written, line.length - written, this.#size + written);
    } catch (error) {
      ftruncateSync(this.#file, this.#size);
      throw error;
    }
    this.#size += line.length;
    this.#lines += 1;
  }

  #replace(): void {
    const old = this.#file;
    this.#file = this.#compact();
    this.#isBehind = false;
    closeSync(old);
  }

  #compact(): number {
    const fresh = `${this.#path}.new`;
    const lines = (['group', 'instance', 'balancer', 'firewall', 'operation'] as const).flatMap((table) =>
      [...this.#table(table)].map(([key, value]) => `${JSON.stringify([{ table, key, value }])}\n`),
    );
    const file = openSync(fresh, 'w', 0o600);
    try {
      // Tells of a disk that takes only a part.
      writeFileSync(file, lines.join(''));
      fsyncSync(file);
      renameSync(fresh, this.#path);
    } catch (error) {
      closeSync(file);
      rmSync(fresh, { force: true });
      throw error;
    }
    const folder = openSync(dirname(this.#path), 'r');
    fsyncSync(folder);
    closeSync(folder);
    this.#lines = 0;
    this.#size = fstatSync(file).size;
    return file;
  }
}
