import type SQLite from 'better-sqlite3';
import type { DataSource, EntityManager } from 'typeorm';
import { asError, DatabaseClosed } from './errors.ts';
import { type Entry, Line, mostPrepared } from './line.ts';
import { Nesting } from './nesting.ts';
import { type Statements, UnitOfWork } from './unit-of-work.ts';

/** One connection, one line before it. */
export class SqliteUnitOfWork extends UnitOfWork {
  readonly #line = new Line((entries) => {
    this.#commit(entries);
  });
  readonly #nesting = new Nesting();
  readonly #prepared = new Map<string, SQLite.Statement>();
  #closed = false;
  #use: 'reads' | 'changes' = 'changes';
  commits = 0;
  appends = 0;

  /**
   * @param name    of the database, for messages
   * @param explain makes a sentence of a driver's error where it can
   */
  constructor(
    private readonly dataSource: DataSource,
    private readonly connection: SQLite.Database,
    private readonly name: string,
    private readonly explain: (error: unknown) => unknown,
  ) {
    super();
  }

  get waiting(): number {
    return this.#line.length;
  }

  override async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    this.#admit('read');
    return await this.#line.turn(false, async () => {
      this.#only('reads');
      try {
        return await this.#nesting.mark(() => work(this.dataSource.manager));
      } catch (error) {
        throw this.explain(error);
      }
    });
  }

  override async write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    this.#admit('write');
    return await this.#line.turn(true, async () => {
      this.#only('changes');
      try {
        const result = await this.#nesting.mark(() => this.dataSource.transaction(work));
        this.commits += 1;
        return result;
      } catch (error) {
        this.#startAfresh();
        throw this.explain(error);
      }
    });
  }

  override append(work: (statements: Statements) => void): Promise<void> {
    try {
      this.#admit('append');
    } catch (error) {
      return Promise.reject(asError(error));
    }
    return this.#line.append(work);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#line.empty();
  }

  #admit(wanted: 'read' | 'write' | 'append'): void {
    this.#nesting.refuse(wanted);
    if (this.#closed) throw new DatabaseClosed(this.name);
  }

  /** SQLite ends a transaction by itself when the disk is full; TypeORM's runner would still believe in it. */
  #startAfresh(): void {
    if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
    Reflect.deleteProperty(this.dataSource.driver, 'queryRunner');
  }

  #commit(entries: Entry[]): void {
    try {
      this.#transact(entries);
    } catch (error) {
      const [only] = entries;
      if (entries.length === 1) only?.refused(this.explain(error));
      else for (const entry of entries) this.#commit([entry]);
      return;
    }
    for (const entry of entries) entry.done();
  }

  /** Of many reads in a row the first one tells the connection. */
  #only(next: 'reads' | 'changes'): void {
    if (this.#use === next) return;
    this.connection.exec(`PRAGMA query_only = ${next === 'reads' ? '1' : '0'}`);
    this.#use = next;
  }

  #transact(entries: Entry[]): void {
    this.#only('changes');
    this.connection.exec('BEGIN IMMEDIATE');
    try {
      for (const { statements, rows } of entries) {
        for (const { sql, parameters } of statements) this.#prepare(sql).run(...parameters);
        for (const { statement, values } of rows) this.#prepare(statement.one).run(...values);
      }
      this.connection.exec('COMMIT');
    } catch (error) {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      throw error;
    }
    this.commits += 1;
    this.appends += entries.length;
  }

  #prepare(sql: string): SQLite.Statement {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.connection.prepare(sql);
      // Statements of the hot path are few; somebody who builds SQL by hand must not fill the memory.
      if (this.#prepared.size === mostPrepared) this.#prepared.clear();
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}
