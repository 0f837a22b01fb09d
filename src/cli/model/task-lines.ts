import type { TaskRecord, TaskSummary } from '../client/tasks.ts';
import { durationText, instantText } from './duration.ts';
import { millisecondsOf } from './execution-view.ts';
import { tableLines } from './table.ts';

/** Tasks, a line each. */
export function taskTable(tasks: readonly TaskSummary[], now: Date): string[] {
  return tableLines(
    ['ID', 'APPLICATION', 'TASK', 'STATUS', 'STARTED', 'TOOK', 'BY'],
    tasks.map((task) => {
      const took = millisecondsOf(task, now);
      return [
        task.taskId,
        task.application,
        task.name,
        task.status,
        instantText(new Date(task.startTime ?? task.buildTime)),
        took === undefined ? '' : durationText(took),
        task.startedBy,
      ];
    }),
  );
}

/** A task, its steps, and what they left. */
export function taskLines(task: TaskRecord): string[] {
  const { name, application, status, steps, variables } = task;
  return [
    `${name} (${application}): ${status}`,
    ...steps.flatMap((step) => [
      `  ${step.name}: ${step.status}`,
      ...(step.error === null ? [] : [`    ${step.error.message}`]),
    ]),
    ...(variables.length === 0 ? [] : ['']),
    ...variables.map(({ key, value }) => `  ${key}: ${shown(JSON.stringify(value))}`),
  ];
}

const widest = 200;

/** Of a large value the beginning; `--json` has it whole. */
const shown = (text: string): string => (text.length > widest ? `${text.slice(0, widest)}…` : text);
