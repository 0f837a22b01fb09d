import { Fault } from './engine/fault.ts';
import { defaultLimits, Meter } from './engine/meter.ts';
import { fullMatch } from './engine/pattern.ts';

/**
 * Whether a regular expression takes the whole of a text: for patterns that users write, in time that is bounded by the
 * length of both.
 *
 * @returns `problem` where the pattern cannot be used, or would take too long; then it matches nothing
 */
export function matchesWhole(pattern: string, text: string): { matches: boolean; problem?: string } {
  try {
    return { matches: fullMatch(pattern, text, new Meter(defaultLimits)) };
  } catch (error) {
    if (error instanceof Fault) return { matches: false, problem: error.message };
    throw error;
  }
}
