import { createHash } from 'node:crypto';
import type { Author } from '../../applications/port.ts';
import { identityOf, type Planning } from '../port.ts';

/** In whose name a stage changes definitions: as it does all else. */
export function authorOf(planning: Planning<unknown>): Author {
  const { execution } = planning;
  const { user, verified } = identityOf(execution, planning.ancestors());
  return { user, application: execution.application, ...(verified ? { verified } : {}) };
}

/** An id made of an intent: the same each time, so that what is made twice is made once. In the form of a UUID. */
export function idOf(operation: string): string {
  const hash = createHash('sha256').update(operation).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
