import type { Statements } from '../../persistence/index.ts';
import type { CronScheduleRow } from './cron-schedule.row.ts';

// Each names the time and the schedule that it is about: what a save has replaced meanwhile is left alone.
const same = 'WHERE "pipelineId" = ? AND "triggerId" = ? AND "nextFireAt" = ? AND "timing" = ?';
const claim = `UPDATE "cron_schedule" SET "nextFireAt" = ?, "claimedAt" = ? ${same}`;
const advance =
  'UPDATE "cron_schedule" SET "nextFireAt" = ?, "dueAt" = ?, "claimedAt" = NULL, "lastFiredAt" = ?, "failures" = 0, ' +
  `"lastProblem" = ? ${same}`;
const postpone = `UPDATE "cron_schedule" SET "dueAt" = ?, "failures" = ?, "lastProblem" = ? ${same}`;
const finish = `DELETE FROM "cron_schedule" ${same}`;

const keyOf = (row: CronScheduleRow): (string | number)[] => [
  row.pipelineId,
  row.triggerId,
  row.nextFireAt.getTime(),
  row.timing,
];
const longestProblem = 1000;

/** Decides that this time is fired; the row stands at it then. */
export function writeClaim(statements: Statements, row: CronScheduleRow, at: Date, now: Date): void {
  statements.run(claim, [at.getTime(), now.getTime(), ...keyOf(row)]);
}

/** Goes on to the next time. `firedAt` undefined: the row's time was let pass. */
export function writeAdvance(
  statements: Statements,
  row: CronScheduleRow,
  next: Date | undefined,
  firedAt: Date | undefined,
  problem: string,
): void {
  if (next === undefined) {
    statements.run(finish, keyOf(row));
    return;
  }
  const last = (firedAt ?? row.lastFiredAt)?.getTime() ?? null;
  const values = [next.getTime(), next.getTime(), last, problem.slice(0, longestProblem)];
  statements.run(advance, [...values, ...keyOf(row)]);
}

/** Tries the same time again later. */
export function writePostpone(statements: Statements, row: CronScheduleRow, until: Date, problem: string): void {
  statements.run(postpone, [until.getTime(), row.failures + 1, problem.slice(0, longestProblem), ...keyOf(row)]);
}

/** It is due no more: its trigger has gone. */
export function writeFinish(statements: Statements, row: CronScheduleRow): void {
  statements.run(finish, keyOf(row));
}
