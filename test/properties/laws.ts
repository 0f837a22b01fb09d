import type { Life, Step } from './life.ts';

/** What must hold for every execution. One law watches one life: it may remember what it has seen. */
export interface Law {
  /** @returns what breaks it */
  step?(step: Step, life: Life): string | undefined;
  between?(life: Life): string | undefined;
  /** When all is done. */
  end?(life: Life): string | undefined;
}

/** By the sentence that each of them is. */
export type Laws = Record<string, () => Law>;
