import { writeSync } from 'node:fs';
import { inspect } from 'node:util';

/** A line for `host.log` in the state folder: what the host could not do, and went on. */
export function note(what: string, error?: unknown): void {
  const line = `${new Date().toISOString()} ${what}${error === undefined ? '' : `: ${inspect(error)}`}\n`;
  try {
    writeSync(2, line);
  } catch {
    // The disk is full. Were that an error too, it would be noted, and that one as well, without end.
  }
}
