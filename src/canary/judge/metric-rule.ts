/** What is compared of the two sides before a difference counts. */
export interface EffectGate {
  /**
   * `meanRatio`: mean of the canary over that of the baseline. `cles`: how probably a value of the canary lies above one of the
   * baseline, 0.5 where there is no difference.
   */
  measure: 'meanRatio' | 'cles';
  /** An increase counts from here on. */
  allowedIncrease: number;
  /** A decrease counts from here down. Of `cles`, "at most 20 %" is 0.2. */
  allowedDecrease: number;
  /** From here on a critical metric fails the whole analysis. */
  criticalIncrease: number;
  criticalDecrease: number;
}

/** How one metric of a config is judged. */
export interface MetricRule {
  name: string;
  /** It counts in each of them. */
  groups: readonly string[];
  /** Which change is harm. */
  direction: 'increase' | 'decrease' | 'either';
  /** What becomes of points without a value: they are dropped, or count as 0. */
  nanStrategy: 'remove' | 'replace';
  /** Its failure may be that of the whole analysis. */
  critical: boolean;
  /** Without data it has failed. */
  mustHaveData: boolean;
  /** Judged and shown, but not scored. */
  muted: boolean;
  /** Interquartile ranges beyond which a point is dropped, above 0; none are where it is not said. */
  outlierFactor?: number | undefined;
  effectSize: EffectGate;
}

/** `Nodata` and `Error` do not count in the score of a group, `NodataFailMetric` does. */
export type Classification = 'High' | 'Low' | 'Pass' | 'Nodata' | 'NodataFailMetric' | 'Error';

/** Both sides as they are compared, and the same sorted. */
export interface Samples {
  experiment: Float64Array;
  control: Float64Array;
  sortedExperiment: Float64Array;
  sortedControl: Float64Array;
}
