import { changeLines } from './model/changes.ts';
import { type ExecutionView, isOver } from './model/execution-view.ts';
import { reasonOf } from './model/reason.ts';
import { treeLines } from './model/tree.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { LiveLines } from './live-lines.ts';
import type { Terminal } from './terminal.ts';

const redrawMs = 250;
/** What stays free below the tree: the cursor's line, and one of the prompt before. */
const spareRows = 2;

/** How an execution is shown while it runs. */
export type Manner = 'tree' | 'lines' | 'json';

/**
 * Shows an execution until it is over: as a tree that is drawn over itself, as lines, or as one JSON object for each
 * change.
 *
 * @param updates its states, the newest last; ends when it is over
 * @returns its last state
 */
export async function watchExecution(
  updates: AsyncIterable<ExecutionView>,
  terminal: Terminal,
  manner: Manner,
): Promise<ExecutionView | undefined> {
  const show = { tree: treeOn, lines: linesOn, json: jsonOn }[manner](terminal);
  let last: ExecutionView | undefined;
  // Time passes between two changes, too.
  const clock = manner === 'tree' ? setInterval(() => last && show(last), redrawMs) : undefined;
  try {
    for await (const execution of updates) {
      last = execution;
      show(execution);
    }
  } finally {
    clearInterval(clock);
  }
  const reason = last && isOver(last) && last.status !== 'SUCCEEDED' ? reasonOf(last) : undefined;
  if (reason !== undefined && manner !== 'json') terminal.out(`${reason}\n`);
  return last;
}

function treeOn(terminal: Terminal): (execution: ExecutionView) => void {
  const block = new LiveLines(terminal);
  return (execution) => {
    const { columns, rows } = terminal.size();
    block.draw(treeLines(execution, { now: new Date(), colors: terminal.colors, columns, rows: rows - spareRows }));
  };
}

function linesOn(terminal: Terminal): (execution: ExecutionView) => void {
  let before: ExecutionView | undefined;
  return (execution) => {
    for (const line of changeLines(before, execution, new Date())) terminal.out(`${line}\n`);
    before = execution;
  };
}

function jsonOn(terminal: Terminal): (execution: ExecutionView) => void {
  return (execution) => terminal.out(`${JSON.stringify(execution)}\n`);
}

/** What a script is told of an execution that has ended. */
export function exitCodeOf({ status }: ExecutionView): ExitCode {
  if (status === 'SUCCEEDED') return exitCodes.done;
  return status === 'CANCELED' ? exitCodes.executionCanceled : exitCodes.executionFailed;
}
