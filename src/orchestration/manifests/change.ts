import type { Accounts } from '../../providers/port.ts';
import type { Planning, TaskStep } from '../port.ts';
import { type Act, monitor, operate } from './operation.ts';
import { type StableOptions, waitForManifestToStabilize } from './stability.ts';
import { resolveTargetManifest, type TargetOptions, targetsOf } from './target.ts';

/** What stages that change objects differ in. */
export interface Change<O> {
  /** Of the task that asks for it. */
  name: string;
  /** Of the task that looks after it. */
  monitored: string;
  act: Act<O>;
}

/** The tasks of a stage that changes each object that is meant, and goes on when that was taken. */
export function changeTasks<O extends TargetOptions>(
  accounts: Accounts,
  { name, monitored, act }: Change<O>,
): TaskStep<O>[] {
  return [resolveTargetManifest(accounts), operate(name, accounts, act), monitor(monitored, accounts)];
}

/** {@link changeTasks}, until the objects are stable. */
export function changeUntilStableTasks<O extends TargetOptions & StableOptions>(
  accounts: Accounts,
  planning: Planning<O>,
  change: Change<O>,
): TaskStep<O>[] {
  return [...changeTasks(accounts, change), waitForManifestToStabilize(accounts, planning, targetsOf)];
}
