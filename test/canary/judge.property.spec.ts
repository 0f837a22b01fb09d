import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inKayentasOrder } from '../../src/canary/judge/group-order.ts';
import { toHundredths } from '../../src/canary/judge/rounding.ts';
import { type ScoredMetric, scoreOf } from '../../src/canary/judge/score.ts';
import { NothingVaries, ShiftedRanks } from '../../src/canary/judge/shifted-ranks.ts';

const options = {
  numRuns: 500,
  ...(process.env['GENNAKER_PROPERTY_SEED'] ? { seed: Number(process.env['GENNAKER_PROPERTY_SEED']) } : {}),
};

/** Values that tie often, values that never do, and those that only just do not. */
const value = fc.oneof(
  fc.integer({ min: -4, max: 4 }),
  fc.integer({ min: -40, max: 40 }).map((tenths) => tenths / 10),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(-0, 0, 0.1 + 0.2, 0.3, 1e16, 5e-324, Infinity, -Infinity),
);
const whole = fc.integer({ min: -50, max: 50 });
const sample = (of: fc.Arbitrary<number>): fc.Arbitrary<Float64Array> =>
  fc.array(of, { minLength: 1, maxLength: 40 }).map((values) => Float64Array.from(values).sort());

/** What a rank is, by its definition: among all points, in the order of Java, ties sharing the mean. */
function byDefinition(xs: Float64Array, ys: Float64Array, shift: number): { above: number; z: number } {
  const shifted = Array.from(xs, (x) => (Number.isNaN(x - shift) ? Infinity : x - shift));
  const all = [...shifted, ...ys];
  const isBelow = (left: number, right: number): boolean =>
    left < right || (Object.is(left, -0) && Object.is(right, 0));
  const rank = (of: number): number =>
    all.filter((other) => isBelow(other, of)).length + (all.filter((other) => Object.is(other, of)).length + 1) / 2;
  const [n, m] = [xs.length, ys.length];
  const above = shifted.reduce((sum, x) => sum + rank(x), 0) - (n * (n + 1)) / 2;
  const groups = [...new Set(all.map((one) => (Object.is(one, -0) ? '-0' : String(one))))].map(
    (name) => all.filter((one) => (Object.is(one, -0) ? '-0' : String(one)) === name).length,
  );
  const ties = groups.reduce((sum, t) => sum + t ** 3 - t, 0) / ((n + m) * (n + m - 1));
  const sigma = Math.sqrt(((n * m) / 12) * (n + m + 1 - ties));
  const distance = above - (n * m) / 2;
  return { above, z: sigma === 0 ? Number.NaN : (distance - Math.sign(distance) * 0.5) / sigma };
}

function zOf(ranks: ShiftedRanks, shift: number): number {
  try {
    return ranks.z(shift);
  } catch (error) {
    expect(error).toBeInstanceOf(NothingVaries);
    return Number.NaN;
  }
}

describe('ranks under a shift', () => {
  it('are what their definition says, tie what may, for every shift', () => {
    fc.assert(
      fc.property(sample(value), sample(value), fc.array(value, { minLength: 1, maxLength: 6 }), (xs, ys, shifts) => {
        const ranks = new ShiftedRanks(xs, ys);
        const meetings = [xs[0]! - ys[0]!, xs.at(-1)! - ys[0]!, xs[0]! - ys.at(-1)!];
        for (const shift of [...shifts, ...meetings]) {
          const wanted = byDefinition(xs, ys, shift);
          expect(ranks.pairsAbove(shift)).toBe(wanted.above);
          expect(zOf(ranks, shift)).toBe(wanted.z);
        }
      }),
      options,
    );
  });

  it('do not know the unit of a metric', () => {
    fc.assert(
      fc.property(sample(whole), sample(whole), whole, fc.integer({ min: -30, max: 30 }), (xs, ys, shift, power) => {
        const unit = 2 ** power;
        const scaled = new ShiftedRanks(
          xs.map((x) => x * unit),
          ys.map((y) => y * unit),
        );
        expect(zOf(scaled, shift * unit)).toBe(zOf(new ShiftedRanks(xs, ys), shift));
      }),
      options,
    );
  });

  it('say the opposite when the sides change places', () => {
    fc.assert(
      fc.property(sample(whole), sample(whole), whole, (xs, ys, shift) => {
        // Without the sign of nothing.
        const opposite = 0 - zOf(new ShiftedRanks(ys, xs), -shift);
        expect(zOf(new ShiftedRanks(xs, ys), shift) + 0).toBe(opposite + 0);
        const share = new ShiftedRanks(xs, ys).pairsAbove(0) + new ShiftedRanks(ys, xs).pairsAbove(0);
        expect(share).toBe(xs.length * ys.length);
      }),
      options,
    );
  });

  it('never rise as the shift grows', () => {
    fc.assert(
      fc.property(sample(whole), sample(whole), fc.double({ min: -99, max: 99, noNaN: true }), (xs, ys, shift) => {
        const ranks = new ShiftedRanks(xs, ys);
        expect(ranks.pairsAbove(shift + 0.25)).toBeLessThanOrEqual(ranks.pairsAbove(shift));
      }),
      options,
    );
  });
});

const metric = fc.record<ScoredMetric>({
  groups: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 3 }),
  classification: fc.constantFrom('High', 'Low', 'Pass', 'Nodata', 'NodataFailMetric', 'Error'),
  classificationReason: fc.constant('reason'),
  critical: fc.boolean(),
  muted: fc.boolean(),
});
const thresholds = { pass: 75, marginal: 50 };
/** Of no more than 100 together. */
const weights = fc
  .array(fc.nat(25), { maxLength: 4 })
  .map((list) => new Map(list.map((weight, at) => ['abcd'.charAt(at), weight])));

describe('a score', () => {
  it('is between 0 and 100', () => {
    fc.assert(
      fc.property(fc.array(metric), weights, (metrics, given) => {
        const { score } = scoreOf(metrics, given, thresholds).score;
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
      }),
      options,
    );
  });

  it('never rises because a metric that has passed fails', () => {
    fc.assert(
      fc.property(fc.array(metric, { minLength: 1 }), fc.nat(), weights, (metrics, which, given) => {
        const at = which % metrics.length;
        const as = (classification: 'Pass' | 'High'): number =>
          scoreOf(metrics.with(at, { ...metrics[at]!, classification }), given, thresholds).score.score;
        expect(as('High')).toBeLessThanOrEqual(as('Pass'));
      }),
      options,
    );
  });

  it('is rounded by its decimal text', () => {
    expect([33.335, 1.005, 66.665, -1.005, 1e-9, 100, 1e21].map(toHundredths)).toEqual([
      33.34, 1.01, 66.67, -1.01, 0, 100, 1e21,
    ]);
  });

  it('adds up each group once, whatever the order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 60 }), (names) => {
        expect(inKayentasOrder(names).toSorted()).toEqual(names.toSorted());
      }),
      options,
    );
  });
});
