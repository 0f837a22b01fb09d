import SQLite from 'better-sqlite3';

/** Of so many executions that stand in the database one belongs to the application that the benchmarks look at. */
const applications = 50;
const batch = 10_000;

/**
 * Fills the database with copies of one execution that has ended, with its stages, its log and its words: older than any that
 * comes later. What is copied names the first one within; of its size and shape it is what the server wrote.
 *
 * @param file of a server that is stopped
 */
export function store(file: string, count: number): void {
  const connection = new SQLite(file);
  connection.pragma('synchronous = OFF');
  connection.pragma('wal_autocheckpoint = 100000');
  const one = connection.prepare<[], { id: string }>('SELECT "id" FROM "execution" LIMIT 1').get();
  if (!one) throw new Error('there is no execution to copy');
  const copies = ['execution', 'execution_stage', 'execution_event', 'execution_term'].map((table) => {
    const columns = connection.pragma(`table_info("${table}")`) as { name: string }[];
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    const values = columns.map(({ name }) => valueOf(table, name)).join(', ');
    const key = table === 'execution' ? 'id' : 'executionId';
    return connection.prepare(
      `WITH RECURSIVE n(i) AS (SELECT @from UNION ALL SELECT i + 1 FROM n WHERE i < @to)
       INSERT INTO "${table}" (${names}) SELECT ${values} FROM n CROSS JOIN "${table}" WHERE "${key}" = @one`,
    );
  });
  for (let from = 1; from <= count; from += batch) {
    const bounds = { from, to: Math.min(from + batch - 1, count), one: one.id };
    connection.transaction(() => {
      for (const copy of copies) copy.run(bounds);
    })();
  }
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
}

/** An identity of the year 2005, in the order of `i`. */
const id = `printf('0100000000%016d', i)`;

function valueOf(table: string, column: string): string {
  if (table === 'execution' && column === 'id') return id;
  if (column === 'executionId') return id;
  if (column === 'application')
    return `CASE WHEN i % ${String(applications)} = 0 THEN "application" ELSE 'app' || (i % ${String(applications)}) END`;
  if (column === 'correlationId') return 'NULL';
  return `"${column}"`;
}
