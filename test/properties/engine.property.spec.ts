import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Broken, itEnds, laws, watch } from './watch.ts';

/** How many pipelines are made up; `npm run test:properties` asks for more than `npm test` does. */
const numRuns = Number(process.env['GENNAKER_PROPERTY_RUNS'] ?? 2_000);
/** Of a run that failed: gives the same pipelines again. */
const seed = Number(process.env['GENNAKER_PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const numbers = (maxLength: number): fc.Arbitrary<number[]> => fc.array(fc.nat(0xffff), { maxLength, size: 'max' });

/** How long a simpler pipeline is sought that breaks a law as well. */
const patienceMs = 20_000;

/** Throws what was thrown, without the list of all attempts. */
function reporter<T>({ failed, errorInstance }: fc.RunDetails<T>): void {
  if (failed) throw errorInstance;
}

describe(`of ${String(numRuns)} pipelines that nobody would write (seed ${String(seed)})`, () => {
  let broken: Broken | undefined;
  let brokenAt: number | undefined;
  let lived = 0;
  const ends: Record<string, number> = {};

  function watched(shape: number[], course: number[]): ReturnType<typeof watch> {
    try {
      return watch(shape, course);
    } catch (error) {
      brokenAt ??= Date.now();
      throw error;
    }
  }

  beforeAll(() => {
    try {
      fc.assert(
        fc.property(numbers(60), numbers(240), (shape, course) => {
          // Seeking a simpler one that is broken too takes long: one that is simple enough will do.
          if (brokenAt !== undefined && Date.now() - brokenAt > patienceMs) return;
          const { execution } = watched(shape, course);
          lived += 1;
          ends[execution.status] = (ends[execution.status] ?? 0) + 1;
        }),
        { numRuns, seed, reporter },
      );
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      broken = error;
    }
    process.stderr.write(`${String(lived)} pipelines: ${JSON.stringify(ends)}\n`);
  }, 600_000);

  it.each([itEnds, ...Object.keys(laws)])('%s', (law) => {
    if (broken?.law === law) throw broken;
  });

  it('all have been tried', () => {
    expect(broken === undefined ? lived : 'a law is broken').toBe(numRuns);
  });
});
