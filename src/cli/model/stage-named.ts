import { WrongUsage } from '../errors.ts';
import { type ExecutionView, isOver, type StageView } from './execution-view.ts';

/**
 * The stage that is meant by its refId, id or name.
 *
 * @throws {WrongUsage} none, or several
 */
export function stageNamed(execution: ExecutionView, wanted: string): StageView {
  const ways: ((stage: StageView) => boolean)[] = [
    ({ stageId }) => stageId === wanted,
    ({ refId, parentStageId }) => refId === wanted && parentStageId === null,
    ({ name }) => name.toLowerCase() === wanted.toLowerCase(),
  ];
  for (const way of ways) {
    const found = execution.stages.filter(way);
    if (found.length > 1) throw new WrongUsage(`Several stages are called ${wanted}.`, `Name one: ${listOf(found)}`);
    if (found[0] !== undefined) return found[0];
  }
  throw new WrongUsage(`There is no stage ${wanted}.`, `There are: ${listOf(execution.stages)}`);
}

/**
 * The manual judgment that is meant: the one that is named, else the only one that waits.
 *
 * @throws {WrongUsage} none waits, or several do
 */
export function judgmentNamed(execution: ExecutionView, wanted: string | undefined): StageView {
  if (wanted !== undefined) return stageNamed(execution, wanted);
  const waiting = execution.stages.filter((stage) => stage.type === 'manualJudgment' && stage.status === 'RUNNING');
  const [only] = waiting;
  if (only === undefined) {
    const state = isOver(execution)
      ? `it has ended (${execution.status})`
      : 'none of its stages is a judgment that runs';
    throw new WrongUsage(`Execution ${execution.executionId} waits for nobody: ${state}.`);
  }
  if (waiting.length > 1) throw new WrongUsage('Several judgments wait.', `Name one: ${listOf(waiting)}`);
  return only;
}

const listOf = (stages: readonly StageView[]): string =>
  stages.map(({ refId, name }) => `${name} (${refId})`).join(', ');
