import { Fault } from './fault.ts';

/** What one call of `evaluate` may use up. */
export interface Limits {
  /** Nodes evaluated, elements visited and, sixteen for one, moves of the regex machine. Bounds the time. */
  maxSteps: number;
  /** Nesting of evaluation and of data. */
  maxDepth: number;
  /** Characters and elements that are built, intermediate ones too. Bounds the memory. */
  maxSize: number;
  /** Problems told; what comes after is evaluated but not told. */
  maxProblems: number;
}

export const defaultLimits: Limits = { maxSteps: 200_000, maxDepth: 200, maxSize: 2_000_000, maxProblems: 500 };

/** What the host's stack surely bears. */
const deepest = 500;

export class Meter {
  readonly limits: Readonly<Limits>;
  #steps = 0;
  #size = 0;
  #depth = 0;

  constructor(limits: Limits) {
    this.limits = { ...limits, maxDepth: Math.min(limits.maxDepth, deepest) };
  }

  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > this.limits.maxSteps) {
      throw new Fault('limit', `Takes more than ${this.limits.maxSteps} steps.`);
    }
  }

  /** Call before building: refuses what would not fit. */
  builds(characters: number): void {
    this.#size += characters;
    if (this.#size > this.limits.maxSize) {
      throw new Fault('limit', `Makes more than ${this.limits.maxSize} characters or elements.`);
    }
  }

  deeper<T>(work: () => T): T {
    if (this.#depth >= this.limits.maxDepth)
      throw new Fault('limit', `Nested deeper than ${this.limits.maxDepth} levels.`);
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }
}
