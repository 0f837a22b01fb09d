import type { JsonObject } from '../../kernel/index.ts';
import { type Execution, type Executions, isComplete, isHalt, NoSuchExecution, type Status } from '../port.ts';
import { failureOf } from './failure.ts';

/** What has become of executions, taken together. */
export type Verdict = 'running' | 'succeeded' | 'failed' | 'canceled';

/** It ended, and neither well nor because somebody cancelled it. */
export const hasFailed = ({ status }: { status: Status }): boolean => isHalt(status) && status !== 'CANCELED';

/**
 * @param children  at least one
 * @param failsFast the first failure decides; else all are waited for
 */
export function verdictOf(children: readonly { status: Status }[], failsFast = false): Verdict {
  if (children.every(({ status }) => status === 'SUCCEEDED')) return 'succeeded';
  const areDone = children.every(({ status }) => isComplete(status));
  if (children.some(hasFailed) && (areDone || failsFast)) return 'failed';
  return areDone ? 'canceled' : 'running';
}

/** `executionStatuses` of a stage that follows several: by id, how each stands, and why it failed. */
export function statusesOf(children: readonly Execution[]): JsonObject {
  return Object.fromEntries(
    children.map((child) => {
      const { errors, source } = failureOf(child);
      const exception = { details: { errors }, source };
      const { id, status, application } = child;
      return [id, { status, application, ...(hasFailed(child) ? { exception } : {}) }];
    }),
  );
}

/** All of them, in the order of the ids. @throws {NoSuchExecution} */
export async function findAll(executions: Executions, ids: readonly string[]): Promise<Execution[]> {
  return await Promise.all(
    ids.map(async (id) => {
      const found = await executions.find(id);
      if (found === undefined) throw new NoSuchExecution(id);
      return found;
    }),
  );
}
