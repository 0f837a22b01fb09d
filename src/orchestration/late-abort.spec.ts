import { describe, expect, it } from '@jest/globals';
import { LateAbort } from './late-abort.ts';

describe('an abort', () => {
  it('is told to whoever holds the signal', () => {
    const abort = new LateAbort();
    const { signal } = abort;
    expect(signal.aborted).toBe(false);
    abort.abort();
    expect(signal.aborted).toBe(true);
  });

  it('is seen by whoever looks at the signal later', () => {
    const abort = new LateAbort();
    abort.abort();
    expect(abort.signal.aborted).toBe(true);
    expect(abort.signal).toBe(abort.signal);
  });
});
