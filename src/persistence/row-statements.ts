/**
 * A statement about one row. Where many rows fall due in one commit, PostgreSQL is sent `head`, `row` for each of them, and
 * `tail`: one statement costs it, and the way to it, little more than one row does.
 */
export interface RowStatement {
  /** With `?` for each value; understood by both databases. */
  readonly one: string;
  /** As PostgreSQL says it, with the values in the same order. */
  readonly many: { readonly head: string; readonly row: string; readonly tail: string };
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** @param tail what follows the values, such as `ON CONFLICT …` */
export function insertRow(table: string, columns: readonly string[], tail = ''): RowStatement {
  const head = `INSERT INTO "${table}" (${quoted(columns)}) VALUES `;
  const row = `(${columns.map(() => '?').join(', ')})`;
  return { one: `${head}${row} ${tail}`.trimEnd(), many: { head, row, tail: tail === '' ? '' : ` ${tail}` } };
}

/** Inserts a row, or puts `changing` into the one that has the same `key`. */
export function saveRow(table: string, key: readonly string[], changing: readonly string[]): RowStatement {
  const set = changing.map((name) => `"${name}" = excluded."${name}"`).join(', ');
  return insertRow(table, [...key, ...changing], `ON CONFLICT (${quoted(key)}) DO UPDATE SET ${set}`);
}

/**
 * Values: those of `changing`, then those of `key`.
 *
 * @param changing columns with the type that PostgreSQL takes their values as: it cannot tell in a list of rows
 */
export function updateRow(
  table: string,
  changing: Readonly<Record<string, 'text' | 'integer' | 'bigint'>>,
  key: readonly string[],
): RowStatement {
  const names = Object.keys(changing);
  const nth = (position: number): string => `given.column${String(position + 1)}`;
  const set = names.map((name) => `"${name}" = ?`).join(', ');
  const where = key.map((name) => `"${name}" = ?`).join(' AND ');
  const setMany = Object.entries(changing).map(([name, type], n) => `"${name}" = CAST(${nth(n)} AS ${type})`);
  const whereMany = key.map((name, n) => `"${table}"."${name}" = ${nth(names.length + n)}`);
  return {
    one: `UPDATE "${table}" SET ${set} WHERE ${where}`,
    many: {
      head: `UPDATE "${table}" SET ${setMany.join(', ')} FROM (VALUES `,
      row: `(${[...names, ...key].map(() => '?').join(', ')})`,
      tail: `) AS given WHERE ${whereMany.join(' AND ')}`,
    },
  };
}

export function deleteRow(table: string, key: readonly string[]): RowStatement {
  return {
    one: `DELETE FROM "${table}" WHERE ${key.map((name) => `"${name}" = ?`).join(' AND ')}`,
    many: {
      head: `DELETE FROM "${table}" USING (VALUES `,
      row: `(${key.map(() => '?').join(', ')})`,
      tail: `) AS given WHERE ${key.map((name, n) => `"${table}"."${name}" = given.column${String(n + 1)}`).join(' AND ')}`,
    },
  };
}
