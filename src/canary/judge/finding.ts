import type { Confidence, ShiftInterval } from './shift-interval.ts';
import type { Classification, EffectGate } from './metric-rule.ts';

/** Which rule of the decision list had the last word. */
export type DecidedBy =
  | 'noData'
  /** The same, of a metric whose missing points count as 0. */
  | 'noDataReplaced'
  /** Both sides hold the same values. */
  | 'identical'
  /** Both sides are one and the same value throughout. */
  | 'oneValue'
  /** Nothing varies at a shift that must be tried: no interval exists. */
  | 'noInterval'
  /** The interval reaches into what is tolerated. */
  | 'tolerance'
  /** There is a shift, but in the direction that is no harm. */
  | 'direction'
  /** There is a shift, but its effect is too small. */
  | 'effectSize'
  /** There is a shift, and it counts. */
  | 'shift';

/** What the test has seen. */
export interface Measured {
  interval: ShiftInterval;
  confidence: Confidence;
  /** A shift within ± this is tolerated: a share of the estimate. */
  tolerated: number;
  measure: EffectGate['measure'];
  /** NaN where a mean is 0; then the gate stands open. */
  effect: number;
  /** Both sides were one value throughout, and noise was added to part their points. */
  noisy: boolean;
}

/** The answer for one metric. */
export interface Finding {
  classification: Classification;
  /** In Kayenta's words. */
  reason: string | null;
  /** It fails the whole analysis. */
  critical: boolean;
  /** Of the means, whatever the measure; null where there is no interval. */
  ratio: number | null;
  decidedBy: DecidedBy;
  measured?: Measured;
}
