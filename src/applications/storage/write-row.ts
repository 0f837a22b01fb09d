import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

// TypeORM's type of a row to write walks into its columns, and into JSON without end: so the row's own type is put aside
// here, after it was checked.

export async function insertRow<Row extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  row: { [K in keyof Row]: Row[K] },
): Promise<void> {
  await manager.getRepository<ObjectLiteral>(target).insert(row);
}

/** Changes the row of this key if it still stands at this revision. @returns whether it did */
export async function updateRow<Row extends ObjectLiteral & { id: string; revision: number }>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  row: { [K in keyof Row]: Row[K] },
  revision: number,
): Promise<boolean> {
  const rows = manager.getRepository<ObjectLiteral>(target);
  const { affected } = await rows.update({ id: row.id, revision }, row);
  return affected === 1;
}
