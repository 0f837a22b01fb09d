import { createHash } from 'node:crypto';
import type { JsonObject } from '../../kernel/index.ts';
import type { Execution } from './execution.ts';

/** By what one start is told to be another one over again. */
export interface Correlation {
  /** As it is stored, one for all kinds of execution. */
  key: string;
  /** A new one is started where the execution of then is over. */
  onlyActive: boolean;
}

/**
 * The product's own starts have an id each, which counts for ever: an event that is told again a week later starts nothing
 * again. One that a trigger brings along (`trigger.correlationId`) counts while its execution is under way, as in
 * Spinnaker.
 *
 * @param start.asked the id is that of a person or a program outside
 */
export function correlationOf(
  type: Execution['type'],
  { correlationId, trigger, asked }: { correlationId?: string; trigger: JsonObject; asked: boolean },
): Correlation | undefined {
  const prefix = type === 'PIPELINE' ? '' : 'task:';
  if (correlationId !== undefined) {
    // Nobody can take the id that a stage or an event will come with.
    return { key: fitting(`${prefix}${asked ? 'asked:' : ''}${correlationId}`), onlyActive: false };
  }
  const { correlationId: brought } = trigger;
  if (typeof brought !== 'string' || brought === '') return undefined;
  return { key: fitting(`${prefix}trigger:${brought}`), onlyActive: true };
}

/** As wide as the column. */
const widest = 255;

const fitting = (key: string): string =>
  key.length <= widest ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;

/** A ULID, as ids of executions are; it sorts by birth. */
export const isExecutionId = (text: string): boolean => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);
