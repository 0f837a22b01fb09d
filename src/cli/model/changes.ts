import { durationText } from './duration.ts';
import { type ExecutionView, isOver, millisecondsOf, type StageView } from './execution-view.ts';
import { noteOf, placed } from './tree.ts';

/**
 * What has changed between two looks at an execution, a line each, for output that cannot be redrawn.
 *
 * @param before undefined at the first look
 */
export function changeLines(before: ExecutionView | undefined, after: ExecutionView, now: Date): string[] {
  const earlier = new Map(before?.stages.map((stage) => [stage.stageId, sayingOf(stage)]));
  const stages = placed(after)
    .filter(({ stage }) => stage.status !== 'NOT_STARTED' && earlier.get(stage.stageId) !== sayingOf(stage))
    // What is over is told once for itself; that its children ended was told before.
    .map(({ stage, depth }) => `${'  '.repeat(depth)}${lineOf(stage, now)}`);
  const told = before?.status === after.status && before.waiting === after.waiting ? [] : [headline(after, now)];
  return isOver(after) ? [...stages, ...told] : [...told, ...stages];
}

/** Changes when a line is worth saying: that time passes is not. */
const sayingOf = (stage: StageView): string =>
  `${stage.status} ${stage.type === 'wait' ? '' : (noteOf(stage, epoch) ?? '')}`;
const epoch = new Date(0);

function lineOf(stage: StageView, now: Date): string {
  const took = isOver(stage) ? millisecondsOf(stage, now) : undefined;
  const note = noteOf(stage, now);
  return [
    `${stage.name}: ${stage.status}`,
    ...(took === undefined ? [] : [`after ${durationText(took)}`]),
    ...(note === undefined ? [] : [`– ${note}`]),
  ].join(' ');
}

function headline(execution: ExecutionView, now: Date): string {
  const took = millisecondsOf(execution, now);
  const time = isOver(execution) && took !== undefined ? ` after ${durationText(took)}` : '';
  const waits = execution.waiting && !isOver(execution) ? ', waits for a place' : '';
  return `${execution.name} (${execution.application}) ${execution.executionId}: ${execution.status}${time}${waits}`;
}
