import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { entities } from '../../src/app.entities.ts';
import { migrations } from '../../migrations/index.ts';
import { openDatabase, type RowStatement, type UnitOfWork } from '../../src/persistence/index.ts';

type Values = readonly (string | number | null)[];
/** The statements of one step. */
type Entry = { statement: string | RowStatement; values: Values }[];

/** What the hot path writes, as it was seen. */
export class Writes {
  readonly entries: Entry[] = [];
  readonly #restore: () => void;

  /** @param unitOfWork from now on whatever is appended to it is noted, until {@link stop} */
  constructor(unitOfWork: UnitOfWork) {
    const { append: original } = unitOfWork;
    const append = original.bind(unitOfWork);
    this.#restore = () => {
      unitOfWork.append = original;
    };
    unitOfWork.append = (work) =>
      append((statements) => {
        const entry: Entry = [];
        work({
          run: (sql, parameters) => {
            entry.push({ statement: sql, values: parameters });
            statements.run(sql, parameters);
          },
          row: (statement, values) => {
            entry.push({ statement, values });
            statements.row(statement, values);
          },
        });
        if (entry.length > 0) this.entries.push(entry);
      });
  }

  stop(): void {
    this.#restore();
  }

  get bytes(): number {
    return sum(this.bytesOfEntries);
  }

  get bytesOfEntries(): number[] {
    return this.entries.map((entry) => sum(entry.map(({ values }) => bytesOf(values))));
  }
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((left, right) => left + right, 0);

const bytesOf = (values: Values): number =>
  values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 8), 0);

/**
 * The floor: the same statements with the same values, as many of them in each commit, and nothing else.
 *
 * @param place   a folder for a file of SQLite, or the address of a database without tables
 * @param entries as they were seen, from the first on
 * @returns seconds
 */
export async function writeAlone(
  place: { folder: string } | { url: string },
  entries: readonly Entry[],
  perCommit: number,
): Promise<number> {
  const address = 'url' in place ? place : { file: join(place.folder, `floor-${String(performance.now())}.sqlite`) };
  const database = await openDatabase(address, { entities, migrations });
  const batches: Entry[][] = [];
  for (let at = 0; at < entries.length; at += perCommit) batches.push(entries.slice(at, at + perCommit));
  if ('url' in address) {
    const began = performance.now();
    for (const batch of batches) {
      await Promise.all(
        batch.map((entry) =>
          database.unitOfWork.append((statements) => {
            for (const { statement, values } of entry) {
              if (typeof statement === 'string') statements.run(statement, values);
              else statements.row(statement, values);
            }
          }),
        ),
      );
    }
    const seconds = (performance.now() - began) / 1_000;
    await database.close();
    return seconds;
  }
  await database.close();
  return onDriver(address.file, batches);
}

function onDriver(file: string, batches: readonly Entry[][]): number {
  const connection = new SQLite(file);
  connection.pragma('synchronous = FULL');
  const prepared = new Map<string, SQLite.Statement>();
  const textOf = (statement: string | RowStatement): string =>
    typeof statement === 'string' ? statement : statement.one;
  const work = batches.map((batch) =>
    batch.flat().map(({ statement, values }) => {
      const sql = textOf(statement);
      const ready = prepared.get(sql) ?? connection.prepare(sql);
      prepared.set(sql, ready);
      return { ready, values };
    }),
  );
  const began = performance.now();
  for (const batch of work) {
    connection.exec('BEGIN IMMEDIATE');
    for (const { ready, values } of batch) ready.run(...values);
    connection.exec('COMMIT');
  }
  const seconds = (performance.now() - began) / 1_000;
  connection.close();
  return seconds;
}
