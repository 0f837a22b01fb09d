import { inspect } from 'node:util';

/** A line for `host.log` in the state folder: what the host could not do, and went on. */
export function note(what: string, error?: unknown): void {
  process.stderr.write(`${new Date().toISOString()} ${what}${error === undefined ? '' : `: ${inspect(error)}`}\n`);
}
