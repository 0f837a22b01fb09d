import type { ExecutionSummary } from '../client/records.ts';
import { durationText, instantText } from './duration.ts';
import { millisecondsOf } from './execution-view.ts';
import { tableLines } from './table.ts';

/** Executions, a line each. */
export function executionTable(executions: readonly ExecutionSummary[], now: Date): string[] {
  return tableLines(
    ['ID', 'APPLICATION', 'PIPELINE', 'STATUS', 'STARTED', 'TOOK', 'BY'],
    executions.map((execution) => {
      const took = millisecondsOf(execution, now);
      return [
        execution.executionId,
        execution.application,
        execution.name,
        execution.waiting ? 'WAITING' : execution.status,
        instantText(new Date(execution.startTime ?? execution.buildTime)),
        took === undefined ? '' : durationText(took),
        execution.startedBy,
      ];
    }),
  );
}
