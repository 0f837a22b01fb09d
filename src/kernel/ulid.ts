import { encodeTime, monotonicFactory } from 'ulid';

const next = monotonicFactory();

/** A new identity, 26 characters, which sorts by birth even within one millisecond. */
export function newUlid(now: Date = new Date()): string {
  return next(now.getTime());
}

/** The smallest identity that can be born at `instant`: what was born before sorts before it. */
export function ulidFrom(instant: Date): string {
  return encodeTime(Math.max(instant.getTime(), 0)) + '0'.repeat(16);
}
