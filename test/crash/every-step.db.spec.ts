import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orchestrationEntities } from '../../src/orchestration/storage/entities.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { Course, type Picture } from './cuts/course.ts';
import type { Moment } from './cuts/cut-store.ts';
import { makeUp } from './cuts/script.ts';

/** How many pipelines are cut at each of their steps; `npm run test:crash` asks for more than `npm test` does. */
const onPostgres = (process.env['GENNAKER_TEST_POSTGRES'] ?? '') !== '';
const pipelines = Number(process.env['GENNAKER_CUT_PIPELINES'] ?? (onPostgres ? 25 : 4));
const seed = Number(process.env['GENNAKER_PROPERTY_SEED'] ?? 20_261_125);
const moments: readonly Moment[] = ['before the commit', 'after the commit', 'after what it ordered'];

describe(`${String(pipelines)} pipelines (seed ${String(seed)}), each ended by its process at every one of its steps`, () => {
  let database: TestDatabase;
  const made = fc.sample(fc.noBias(fc.array(fc.nat(0xffff), { minLength: 60, maxLength: 120 })), {
    numRuns: pipelines,
    seed,
  });

  beforeAll(async () => {
    database = await openTestDatabase({ entities: orchestrationEntities });
  });

  afterAll(async () => {
    await database.close();
  }, 120_000);

  it('end as they would have without, with everything outside done once and nothing left to do', async () => {
    const course = (numbers: number[], ...cut: [] | [{ step: number; moment: Moment }]): Course =>
      new Course(database.unitOfWork, makeUp(numbers), ...cut);
    const ends: Record<string, number> = {};
    let cuts = 0;
    let repeated = 0;
    for (const [number, numbers] of made.entries()) {
      const { picture, steps, calls } = await course(numbers).run();
      isOnce(picture);
      ends[picture.status] = (ends[picture.status] ?? 0) + 1;
      for (let step = 1; step <= steps; step += 1) {
        for (const moment of moments) {
          const cut = { step, moment };
          const outcome = await course(numbers, cut).run();
          expect({ pipeline: number, cut, ...outcome.picture }).toEqual({ pipeline: number, cut, ...picture });
          if (outcome.wasCut) cuts += 1;
          if (outcome.calls > calls) repeated += 1;
        }
      }
    }
    process.stderr.write(
      `${String(cuts)} cuts of ${String(pipelines)} pipelines on ${database.database.engine}, ` +
        `${String(repeated)} of them with calls that were repeated: ${JSON.stringify(ends)}\n`,
    );
    expect(cuts).toBeGreaterThan(12 * pipelines);
  }, 600_000);
});

/** No two operations mean the same. */
function isOnce({ done, heard }: Picture): void {
  expect(new Set(done).size).toBe(done.length);
  expect(heard).toEqual(['executionCompleted', 'executionStarted']);
}
