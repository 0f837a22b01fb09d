import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTimeScalar } from './scalars.ts';

describe('an instant in an answer', () => {
  it('is told as the language itself tells it, whichever was told before', () => {
    const near = fc.integer({ min: -200_000, max: 200_000 });
    fc.assert(
      fc.property(fc.array(fc.oneof(near, fc.date({ noInvalidDate: true }).map(Number))), (instants) => {
        expect(instants.map((ms) => DateTimeScalar.serialize(ms))).toEqual(
          instants.map((ms) => new Date(ms).toISOString()),
        );
      }),
    );
  });

  it('is refused where it is none', () => {
    expect(() => DateTimeScalar.serialize(new Date(Number.NaN))).toThrow(RangeError);
  });
});
