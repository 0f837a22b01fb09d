import type { Client } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { asError, DatabaseClosed } from './errors.ts';
import { type Entry, Line, mostPrepared } from './line.ts';
import { Nesting } from './nesting.ts';
import type { RowStatement } from './row-statements.ts';
import { type Parameters, type Statements, UnitOfWork } from './unit-of-work.ts';

/** Reads and writes on the pool, side by side; entries on the client that holds the database, in order. */
export class PostgresUnitOfWork extends UnitOfWork {
  readonly #line = new Line((entries) => this.#commit(entries));
  readonly #nesting = new Nesting();
  readonly #prepared = new Map<string, { name: string; text: string }>();
  readonly #underWay = new Set<Promise<unknown>>();
  #refusal: Error | undefined;
  commits = 0;
  appends = 0;

  /**
   * @param holder  the client that holds the database; pipelined, so that a batch costs one round trip
   * @param explain makes a sentence of a driver's error where it can
   */
  constructor(
    private readonly dataSource: DataSource,
    private readonly holder: Client,
    private readonly name: string,
    private readonly explain: (error: unknown) => unknown,
  ) {
    super();
  }

  get waiting(): number {
    return this.#line.length;
  }

  override async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return await this.#onPool('read', work);
  }

  override async write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.#onPool('write', work);
    this.commits += 1;
    return result;
  }

  override append(work: (statements: Statements) => void): Promise<void> {
    try {
      this.#admit('append');
    } catch (error) {
      return Promise.reject(asError(error));
    }
    return this.#line.append(work);
  }

  /** From now on everything is refused with `error`, what waits included. */
  refuse(error: Error): void {
    this.#refusal ??= error;
  }

  async close(): Promise<void> {
    this.refuse(new DatabaseClosed(this.name));
    await Promise.allSettled(this.#underWay);
    await this.#line.empty();
  }

  #admit(wanted: 'read' | 'write' | 'append'): void {
    this.#nesting.refuse(wanted);
    if (this.#refusal !== undefined) throw this.#refusal;
  }

  async #onPool<T>(wanted: 'read' | 'write', work: (manager: EntityManager) => Promise<T>): Promise<T> {
    this.#admit(wanted);
    const unit = this.#nesting.mark(() => this.#transact(wanted, work));
    this.#underWay.add(unit);
    try {
      return await unit;
    } catch (error) {
      throw this.explain(error);
    } finally {
      this.#underWay.delete(unit);
    }
  }

  async #transact<T>(wanted: 'read' | 'write', work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const runner: QueryRunner = this.dataSource.createQueryRunner();
    try {
      if (wanted === 'write') await runner.startTransaction();
      else {
        await runner.startTransaction('REPEATABLE READ');
        await runner.query('SET TRANSACTION READ ONLY');
      }
      const result = await work(runner.manager);
      // What was written after the database was lost may meet another process: better to fail.
      if (this.#refusal !== undefined && !(this.#refusal instanceof DatabaseClosed)) throw this.#refusal;
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  async #commit(entries: Entry[]): Promise<void> {
    try {
      await this.#send(entries);
    } catch (error) {
      const [only] = entries;
      if (entries.length === 1) only?.refused(this.explain(error));
      else for (const entry of entries) await this.#commit([entry]);
      return;
    }
    for (const entry of entries) entry.done();
  }

  /** Everything is sent before the first answer comes. After an error PostgreSQL makes a rollback of the COMMIT. */
  async #send(entries: Entry[]): Promise<void> {
    if (this.#refusal !== undefined && !(this.#refusal instanceof DatabaseClosed)) throw this.#refusal;
    const sent = [this.holder.query('BEGIN')];
    for (const { statements } of entries) {
      for (const { sql, parameters } of statements) {
        sent.push(this.holder.query({ ...this.#prepare(sql), values: [...parameters] }));
      }
    }
    for (const { sql, values } of together(entries.flatMap(({ rows }) => rows))) {
      sent.push(this.holder.query({ ...this.#prepare(sql), values }));
    }
    sent.push(this.holder.query('COMMIT'));
    const answers = await Promise.allSettled(sent);
    const failure = answers.find((answer) => answer.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    this.commits += 1;
    this.appends += entries.length;
  }

  #prepare(sql: string): { name?: string; text: string } {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      // The server keeps what has a name until the connection ends.
      if (this.#prepared.size === mostPrepared) return { text: numbered(sql) };
      statement = { name: `gennaker_${String(this.#prepared.size)}`, text: numbered(sql) };
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}

/** As few statements as there are kinds of row; of few sizes, since each size is prepared on its own. */
function* together(rows: Entry['rows']): Generator<{ sql: string; values: Parameters[number][] }> {
  const kinds = new Map<RowStatement, Parameters[]>();
  for (const { statement, values } of rows) {
    const same = kinds.get(statement);
    if (same) same.push(values);
    else kinds.set(statement, [values]);
  }
  for (const [{ one, many }, all] of kinds) {
    for (let at = 0; at < all.length;) {
      const size = Math.min(mostTogether, 2 ** Math.floor(Math.log2(all.length - at)));
      const sql = size === 1 ? one : many.head + Array.from({ length: size }, () => many.row).join(', ') + many.tail;
      yield { sql, values: all.slice(at, at + size).flat() };
      at += size;
    }
  }
}

/** A power of two. PostgreSQL takes 65,535 parameters of one statement. */
const mostTogether = 128;

/** `?` outside of quotes becomes `$1`, `$2`, … */
export function numbered(sql: string): string {
  let count = 0;
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g, (piece) => {
    if (piece !== '?') return piece;
    count += 1;
    return `$${String(count)}`;
  });
}
