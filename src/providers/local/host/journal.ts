import { closeSync, existsSync, fdatasync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  #syncing: Promise<void> | undefined;

  constructor(folder: string) {
    this.#path = join(folder, 'state.jsonl');
    if (existsSync(this.#path)) this.#read();
    this.#file = this.#compact();
  }

  /** Writes these rows in one line. They survive the death of this process at once, that of the machine after {@link synced}. */
  write(...puts: Put[]): void {
    for (const put of puts) this.#apply(put);
    writeSync(this.#file, `${JSON.stringify(puts)}\n`);
    this.#lines += 1;
    if (this.#lines < compactAfterLines) return;
    closeSync(this.#file);
    this.#file = this.#compact();
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

  #compact(): number {
    const fresh = `${this.#path}.new`;
    const file = openSync(fresh, 'w', 0o600);
    for (const table of ['group', 'instance', 'balancer', 'firewall', 'operation'] as const)
      for (const [key, value] of this.#table(table)) writeSync(file, `${JSON.stringify([{ table, key, value }])}\n`);
    fsyncSync(file);
    renameSync(fresh, this.#path);
    const folder = openSync(dirname(this.#path), 'r');
    fsyncSync(folder);
    closeSync(folder);
    this.#lines = 0;
    return file;
  }
}
