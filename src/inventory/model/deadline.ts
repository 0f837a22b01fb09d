import type { Clock } from '../../kernel/index.ts';

/** The answer, or a rejection with `late()` when it has not come after `timeoutMs`. */
export async function within<T>(clock: Clock, timeoutMs: number, answer: Promise<T>, late: () => Error): Promise<T> {
  let callOff: (() => void) | undefined;
  const deadline = new Promise<never>((_, reject) => {
    callOff = clock.after(timeoutMs, () => {
      reject(late());
    });
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    callOff?.();
  }
}
