import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { MetricRule } from '../../src/canary/judge/metric-rule.ts';
import type { ScoredMetric, Thresholds } from '../../src/canary/judge/score.ts';
import type { Confidence } from '../../src/canary/judge/shift-interval.ts';
import type { JsonObject } from '../../src/kernel/index.ts';

type Values = (number | string)[];

/** What went in, of all kinds that are read here; `judge` has what `readAnalysis` takes. */
export interface VectorInput {
  name?: string;
  experiment: Values;
  control: Values;
  tolerance?: number;
  confLevel?: Confidence;
  direction: MetricRule['direction'];
  nanStrategy?: MetricRule['nanStrategy'];
  critical?: boolean;
  effectSizeMeasure?: MetricRule['effectSize']['measure'];
  /** Decrease, then increase. */
  effectSizeThresholds?: [number, number];
  criticalThresholds?: [number, number];
  values: number[];
  p: number;
  detector?: string;
  factor: number;
  reduceSensitivity: boolean;
  groupWeights: Record<string, number>;
  results: (Partial<ScoredMetric> & { classification: ScoredMetric['classification']; reason?: string })[];
  thresholds: Thresholds;
}

/** A case of the original judge: what went in, and what it answered. */
export interface Vector {
  id: string;
  kind: string;
  title: string;
  /** Without noise: numbers agree to 1e-9; else to 1e-3. */
  deterministic: boolean;
  input: VectorInput;
  expect: JsonObject;
}

const { cases } = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as { cases: Vector[] };

export const vectors = (kind: string): Vector[] => cases.filter((vector) => vector.kind === kind);
export const kinds = [...new Set(cases.map(({ kind }) => kind))];

/** A series of a vector, in which words stand for what JSON has no number for. */
export const series = (values: Values): Float64Array => Float64Array.from(values, Number);

/** Compares as the vectors say: numbers to 1e-9 of the larger of 1 and what is expected, all else exactly. */
export function expectSame(found: unknown, { deterministic, ...vector }: Vector): void {
  expect(rounded(found, vector.expect, deterministic ? 1e-9 : 1e-3)).toEqual(vector.expect);
}

/** What was found, with what is expected in the place of each number that is near enough; nothing that is not asked for. */
function rounded(found: unknown, wanted: unknown, tolerance: number): unknown {
  if (typeof wanted === 'number' && typeof found === 'number') {
    return Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted)) ? wanted : found;
  }
  if (typeof found === 'number' && !Number.isFinite(found)) return String(found);
  if (Array.isArray(wanted) && Array.isArray(found)) {
    return found.map((value, at) => rounded(value, wanted[at] as unknown, tolerance));
  }
  if (typeof wanted !== 'object' || wanted === null || typeof found !== 'object' || found === null) return found;
  return Object.fromEntries(
    Object.keys(wanted)
      .filter((key) => key in found)
      .map((key) => [
        key,
        rounded((found as Record<string, unknown>)[key], (wanted as Record<string, unknown>)[key], tolerance),
      ]),
  );
}
