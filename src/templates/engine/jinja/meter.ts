/** What one rendering may use up. A template is somebody's text: it must end, and what it makes must have an end. */
import type { Json } from '../../../kernel/index.ts';
import { JinjaFault } from './fault.ts';

export const limits = {
  /** Expressions, tags and turns of loops. */
  steps: 200_000,
  /** Characters that are made, those in between too. */
  characters: 8_000_000,
  /** Tags and parentheses within one another. */
  depth: 60,
} as const;

export class Meter {
  #steps = 0;
  #characters = 0;
  #depth = 0;

  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > limits.steps) throw new JinjaFault(`takes more than ${String(limits.steps)} steps`);
  }

  /** Call before building: refuses what would not fit. */
  builds(characters: number): void {
    this.#characters += characters;
    if (this.#characters > limits.characters) {
      throw new JinjaFault(`makes more than ${String(limits.characters)} characters`);
    }
  }

  /** Call before work that goes through the whole of a value. */
  reads(value: Json | undefined): void {
    if (typeof value === 'string') this.builds(value.length);
    // What is within it may be compared or written out as well.
    else if (typeof value === 'object' && value !== null) this.builds(JSON.stringify(value).length);
  }

  deeper<T>(work: () => T): T {
    if (this.#depth >= limits.depth) throw new JinjaFault(`is nested deeper than ${String(limits.depth)} levels`);
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }
}
