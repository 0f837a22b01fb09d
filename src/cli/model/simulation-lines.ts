import type { Execution, Stage } from '../../orchestration/index.ts';
import type { SimulationReport, TimelineEntry } from '../../simulation/index.ts';
import { placed as placedFault } from '../report-error.ts';
import type { ExecutionView, StageView } from './execution-view.ts';
import { tableLines } from './table.ts';
import { treeLines } from './tree.ts';

/** A simulation for people: what happened when and why, the stages as they ended, and what was expected otherwise. */
export function simulationLines(
  report: SimulationReport,
  { colors, columns }: { colors: boolean; columns: number },
): string[] {
  const { pipeline, application, scenario, execution, timeline, failures } = report;
  const end = new Date(execution.endTime ?? timeline.at(-1)?.at ?? execution.buildTime);
  return [
    `${pipeline} (${application})${scenario === undefined ? '' : ` – ${scenario}`}`,
    '',
    ...timelineLines(timeline, execution),
    '',
    ...treeLines(viewOf(execution), { now: end, colors, columns }),
    ...(failures.length === 0 ? [] : ['', `${String(failures.length)} of the expectations failed:`]),
    ...failures.flatMap(({ path, message, expected, actual }) => [
      `  ${placedFault({ path, message })}${expected === undefined ? '' : ` ${JSON.stringify(expected)}`}`,
      ...(actual === undefined ? [] : [`    it was ${JSON.stringify(actual)}`]),
    ]),
  ];
}

function timelineLines(timeline: readonly TimelineEntry[], execution: Execution): string[] {
  return tableLines(
    ['WHEN (UTC)', 'STAGE', 'STATUS', 'WHY'],
    timeline.map((entry) => [
      new Date(entry.at).toISOString().slice(0, 19).replace('T', ' '),
      `${entry.executionId === execution.id ? '' : `${entry.pipeline} › `}${nameOf(entry)}`,
      entry.status,
      entry.why ?? '',
    ]),
  );
}

function nameOf({ stage, pipeline }: TimelineEntry): string {
  if (stage === undefined) return pipeline;
  const depth = stage.refId.split(/[<>]/).length - 1;
  return `${'  '.repeat(depth + 1)}${stage.name}`;
}

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

function viewOf(execution: Execution): ExecutionView {
  return {
    executionId: '',
    application: execution.application,
    name: execution.name,
    status: execution.status,
    startedBy: execution.authentication.user,
    buildTime: new Date(execution.buildTime).toISOString(),
    startTime: iso(execution.startTime),
    endTime: iso(execution.endTime),
    seq: execution.seq,
    waiting: execution.waiting === true,
    cancellation: null,
    failure: null,
    stages: execution.stages.map(stageViewOf),
  };
}

function stageViewOf(stage: Stage): StageView {
  const exception = stage.tasks.find((task) => task.exception !== undefined)?.exception;
  const error = exception === undefined ? null : { message: exception.details.error, errors: exception.details.errors };
  return {
    stageId: stage.id,
    refId: stage.refId,
    type: stage.type,
    name: stage.name,
    status: stage.status,
    startTime: iso(stage.startTime),
    endTime: iso(stage.endTime),
    parentStageId: stage.parentStageId ?? null,
    error,
    tasks: stage.tasks.map((task) => ({
      name: task.name,
      status: task.status,
      dueAt: iso(task.dueAt),
      trouble: task.trouble ?? null,
      error: null,
    })),
  };
}
