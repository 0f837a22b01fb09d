import { Clock } from '../../src/kernel/index.ts';

/** A second later each time that it is asked. Nobody waits on it. */
export class SteppingClock extends Clock {
  #at = Date.UTC(2026, 2, 1);
  override now(): Date {
    return new Date((this.#at += 1000));
  }
  override after(): () => void {
    throw new Error('nobody waits here');
  }
}
