import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import {
  deleteRow,
  insertRow,
  instant,
  isDuplicate,
  saveRow,
  type UnitOfWork,
  updateRow,
  wholeNumber,
} from './index.ts';

@Entity('parcel')
class Parcel {
  @PrimaryColumn({ type: 'varchar', length: 26 }) id!: string;
  @Column({ type: 'bigint', transformer: wholeNumber }) weight!: number;
  @Column({ type: 'bigint', transformer: instant }) postedAt!: Date;
  @Column({ type: 'simple-json' }) contents!: string[];
}

class Parcels1763888400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'parcel',
        columns: [
          { name: 'id', type: 'varchar', length: '26', isPrimary: true },
          { name: 'weight', type: 'bigint' },
          { name: 'postedAt', type: 'bigint' },
          { name: 'contents', type: 'text' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('parcel');
  }
}

const insert = 'INSERT INTO "parcel" ("id", "weight", "postedAt", "contents") VALUES (?, ?, ?, ?)';

const columns = ['weight', 'postedAt', 'contents'];
const enterParcel = insertRow('parcel', ['id', ...columns]);
const saveParcel = saveRow('parcel', ['id'], columns);
const postParcel = updateRow('parcel', { postedAt: 'bigint', contents: 'text' }, ['id']);
const dropParcel = deleteRow('parcel', ['id']);

const range = (length: number): number[] => Array.from({ length }, (_, n) => n);

function save(unitOfWork: UnitOfWork, id: string, weight: number): Promise<void> {
  return unitOfWork.append((statements) => {
    statements.row(saveParcel, [id, weight, weight, '[]']);
  });
}

function parcel(id: string, weight = 1): Parcel {
  return Object.assign(new Parcel(), { id, weight, postedAt: new Date(weight), contents: ["it's", 'a "book"?'] });
}

function append(unitOfWork: UnitOfWork, id: string, weight = 1): Promise<void> {
  return unitOfWork.append((statements) => {
    statements.run(insert, [id, weight, weight, '[]']);
  });
}

describe('the unit of work', () => {
  let database: TestDatabase;
  let unitOfWork: UnitOfWork;

  beforeEach(async () => {
    database = await openTestDatabase({ entities: [Parcel], migrations: [Parcels1763888400000] });
    unitOfWork = database.unitOfWork;
  });

  afterEach(async () => {
    await database.close();
  });

  const ids = (): Promise<string[]> =>
    unitOfWork.read(async (manager) => {
      const parcels = await manager.find(Parcel, { order: { postedAt: 'ASC' } });
      return parcels.map(({ id }) => id);
    });

  it('gives back what was written, in the types that were written', async () => {
    const instantInMs = 1_763_888_400_123;
    await unitOfWork.write((manager) => manager.save(parcel('a', instantInMs)));
    const found = await unitOfWork.read((manager) => manager.findOneByOrFail(Parcel, { id: 'a' }));
    expect(found).toEqual(parcel('a', instantInMs));
  });

  it('keeps nothing of a write that throws', async () => {
    const failing = unitOfWork.write(async (manager) => {
      await manager.save(parcel('a'));
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await ids()).toEqual([]);
    await unitOfWork.write((manager) => manager.save(parcel('b')));
    expect(await ids()).toEqual(['b']);
  });

  it('never shows a reader half of a write', async () => {
    await unitOfWork.write((manager) => manager.save(parcel('total', 0)));
    const moves = Array.from({ length: 20 }, (_, turn) =>
      unitOfWork.write(async (manager) => {
        await manager.insert(Parcel, parcel(`part-${String(turn)}`));
        await manager.increment(Parcel, { id: 'total' }, 'weight', 1);
      }),
    );
    const looks = Array.from({ length: 20 }, () =>
      unitOfWork.read(async (manager) => {
        const total = await manager.findOneByOrFail(Parcel, { id: 'total' });
        return total.weight - ((await manager.count(Parcel)) - 1);
      }),
    );
    expect(new Set(await Promise.all(looks))).toEqual(new Set([0]));
    await Promise.all(moves);
  });

  it('does not let a reader write', async () => {
    await expect(unitOfWork.read((manager) => manager.insert(Parcel, parcel('a')))).rejects.toThrow(/read-?only/);
    await unitOfWork.write((manager) => manager.insert(Parcel, parcel('a')));
    expect(await ids()).toEqual(['a']);
  });

  it('commits together what falls due together', async () => {
    const before = database.database.figures();
    await Promise.all(Array.from({ length: 200 }, (_, turn) => append(unitOfWork, `p${String(turn)}`, turn)));
    const after = database.database.figures();
    expect(after.appends - before.appends).toBe(200);
    expect(after.commits - before.commits).toBeLessThanOrEqual(4);
    expect(await ids()).toEqual(Array.from({ length: 200 }, (_, turn) => `p${String(turn)}`));
  });

  it('refuses the one entry that fails, and takes its neighbours', async () => {
    await append(unitOfWork, 'taken');
    const results = await Promise.allSettled(['a', 'taken', 'b'].map((id) => append(unitOfWork, id)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const [, refused] = results;
    expect(refused?.status === 'rejected' && isDuplicate(refused.reason)).toBe(true);
    expect((await ids()).toSorted()).toEqual(['a', 'b', 'taken']);
  });

  it('keeps nothing of an entry of which one statement fails', async () => {
    const failing = unitOfWork.append((statements) => {
      statements.run(insert, ['a', 1, 1, '[]']);
      statements.run(insert, ['a', 1, 1, '[]']);
    });
    await expect(failing).rejects.toThrow();
    expect(await ids()).toEqual([]);
  });

  it('writes rows of one kind together, each as it was told', async () => {
    await Promise.all(range(70).map((n) => save(unitOfWork, `p${String(n)}`, n)));
    await Promise.all(range(70).map((n) => save(unitOfWork, `p${String(n)}`, 1_763_888_400_000 + n)));
    await Promise.all(
      range(70).map((n) =>
        unitOfWork.append((statements) => {
          const id = `p${String(n)}`;
          if (n % 2 === 0) statements.row(postParcel, [n, '["sent"]', id]);
          else statements.row(dropParcel, [id]);
        }),
      ),
    );
    const parcels = await unitOfWork.read((manager) => manager.find(Parcel, { order: { postedAt: 'ASC' } }));
    expect(parcels.map(({ id, weight, contents }) => [id, weight, contents])).toEqual(
      range(35).map((n) => [`p${String(n * 2)}`, 1_763_888_400_000 + n * 2, ['sent']]),
    );
  });

  it('refuses the one row that fails, and takes its neighbours', async () => {
    await append(unitOfWork, 'taken');
    const enter = (id: string): Promise<void> =>
      unitOfWork.append((statements) => {
        statements.row(enterParcel, [id, 1, 1, '[]']);
      });
    const results = await Promise.allSettled(['a', 'taken', 'b'].map(enter));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await ids()).toSorted()).toEqual(['a', 'b', 'taken']);
  });

  it('makes changes in the order in which they were asked for', async () => {
    const mark = (weight: number): Promise<void> =>
      unitOfWork.append((statements) => {
        statements.run('UPDATE "parcel" SET "weight" = "weight" * 10 + ? WHERE "id" = ?', [weight, 'a']);
      });
    await append(unitOfWork, 'a', 0);
    await Promise.all([mark(1), mark(2), mark(3), mark(4)]);
    const { weight } = await unitOfWork.read((manager) => manager.findOneByOrFail(Parcel, { id: 'a' }));
    expect(weight).toBe(1234);
  });

  it('says so when one unit of work is asked for inside of another', async () => {
    const nested = unitOfWork.write(() => unitOfWork.read((manager) => manager.count(Parcel)));
    await expect(nested).rejects.toThrow(/inside of another unit of work/);
    const after = await unitOfWork.write(() => Promise.resolve(() => append(unitOfWork, 'a')));
    await after();
    expect(await ids()).toEqual(['a']);
  });

  it('finishes what waits when it is closed, and refuses what comes later', async () => {
    const waiting = [append(unitOfWork, 'a'), append(unitOfWork, 'b')];
    const closing = database.database.close();
    await Promise.all([...waiting, closing]);
    await expect(append(unitOfWork, 'c')).rejects.toThrow(/is closed/);
    await database.reopen();
    unitOfWork = database.unitOfWork;
    expect((await ids()).toSorted()).toEqual(['a', 'b']);
  });
});
