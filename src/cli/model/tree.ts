import { styleText } from 'node:util';
import { durationText } from './duration.ts';
import { type ExecutionView, isOver, millisecondsOf, type StageView } from './execution-view.ts';
import { failureOf, waitsFor } from './reason.ts';

type Color = 'green' | 'red' | 'yellow' | 'cyan' | 'gray';

const signs: Record<string, { sign: string; color: Color }> = {
  NOT_STARTED: { sign: '·', color: 'gray' },
  RUNNING: { sign: '▸', color: 'cyan' },
  PAUSED: { sign: '‖', color: 'yellow' },
  SUCCEEDED: { sign: '✓', color: 'green' },
  SKIPPED: { sign: '−', color: 'gray' },
  FAILED_CONTINUE: { sign: '!', color: 'yellow' },
  STOPPED: { sign: '■', color: 'yellow' },
  TERMINAL: { sign: '✗', color: 'red' },
  CANCELED: { sign: '∅', color: 'yellow' },
};

/** A stage and how deep it lies below those that planned it. */
export interface PlacedStage {
  stage: StageView;
  depth: number;
}

/** All stages, each before what it planned to run before, after or instead of itself. */
export function placed(execution: ExecutionView): PlacedStage[] {
  const below = (parent: string | undefined, depth: number): PlacedStage[] =>
    execution.stages
      .filter((stage) => (stage.parentStageId ?? undefined) === parent)
      .flatMap((stage) => [{ stage, depth }, ...below(stage.stageId, depth + 1)]);
  return below(undefined, 0);
}

export interface TreeOptions {
  now: Date;
  colors: boolean;
  /** Lines are cut at this width. */
  columns: number;
  /** Fewer lines than stages: what is over is folded, then what is still to come. */
  rows?: number;
}

/** An execution as a tree: a heading, a line for each stage, and at its end how it ended. */
export function treeLines(execution: ExecutionView, options: TreeOptions): string[] {
  const stages = folded(placed(execution), (options.rows ?? Infinity) - 1);
  return [heading(execution, options), ...stages.map((place) => stageLine(place, options))];
}

function heading(execution: ExecutionView, { now, colors, columns }: TreeOptions): string {
  const took = millisecondsOf(execution, now);
  const queued = execution.waiting && !isOver(execution) ? ', waits for a place' : '';
  const time = took === undefined ? '' : ` ${durationText(took)}`;
  const text = `${execution.name} (${execution.application}) ${execution.status}${time}${queued}  ${execution.executionId}`;
  return painted(cut(text, columns), signOf(execution.status).color, colors);
}

function stageLine({ stage, depth }: PlacedStage, { now, colors, columns }: TreeOptions): string {
  const { sign, color } = signOf(stage.status);
  const took = millisecondsOf(stage, now);
  const note = noteOf(stage, now);
  const start = `${'  '.repeat(depth + 1)}${sign} `;
  const rest = [stage.name, took === undefined ? '' : durationText(took), note === undefined ? '' : `– ${note}`];
  const text = cut(start + rest.filter((part) => part !== '').join('  '), columns);
  return painted(text, color, colors);
}

/** What a stage waits for, or why it failed. */
export function noteOf(stage: StageView, now: Date): string | undefined {
  return isOver(stage) ? failureOf(stage) : waitsFor(stage, now);
}

const signOf = (status: string): { sign: string; color: Color } => signs[status] ?? { sign: '?', color: 'gray' };

const painted = (text: string, color: Color, colors: boolean): string => (colors ? styleText(color, text) : text);

function cut(text: string, columns: number): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ');
  return line.length <= columns ? line : `${line.slice(0, Math.max(columns - 1, 0))}…`;
}

/** As many as there is room for: children of what went well go first, then what is to come, then the oldest. */
function folded(stages: PlacedStage[], room: number): PlacedStage[] {
  if (stages.length <= room) return stages;
  const parents = new Map(stages.map(({ stage }) => [stage.stageId, stage]));
  const quiet = stages.filter(({ stage }) => {
    const parent = parents.get(stage.parentStageId ?? '');
    return parent === undefined || !['SUCCEEDED', 'SKIPPED', 'NOT_STARTED'].includes(parent.status);
  });
  if (quiet.length <= room) return quiet;
  const moving = quiet.filter(({ stage }) => stage.status !== 'NOT_STARTED');
  return moving.slice(Math.max(moving.length - room, 0));
}
