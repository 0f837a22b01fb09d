import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import type { Execution } from '../model/execution.ts';
import type { Soon } from '../soon.ts';
import { executionView } from './execution-view.ts';
import { type ExpressionWorld, nowhere } from './world.ts';

/** Of a chain of executions so many are looked at. */
const mostParents = 5;

/**
 * The executions that this one comes from, nearest first: as far up as `value` can ask for by `parentExecution`. An execution
 * keeps its parent by reference, so the parent is fetched, as it stands now, when an expression is about it.
 */
export function parentsFor(
  { execution, world = nowhere }: { execution: Execution; world?: ExpressionWorld | undefined },
  value: Json,
): Soon<Execution[]> {
  if (execution.type !== 'PIPELINE' || parentId(execution) === undefined) return [];
  const mentions = JSON.stringify(value).split('parentExecution').length - 1;
  return mentions === 0 ? [] : chain(execution, world, Math.min(mentions, mostParents));
}

async function chain(execution: Execution, world: ExpressionWorld, most: number): Promise<Execution[]> {
  const parents: Execution[] = [];
  for (let id = parentId(execution); id !== undefined && parents.length < most;) {
    const parent = await world.execution(id);
    if (parent === undefined) break;
    parents.push(parent);
    id = parentId(parent);
  }
  return parents;
}

function parentId({ trigger }: Execution): string | undefined {
  const { parentExecution } = trigger;
  const id = isJsonObject(parentExecution) ? parentExecution['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** What `trigger` stands for in an expression: with the parents in place of the references to them. */
export function triggerView(trigger: JsonObject, [parent, ...further]: readonly Execution[]): object {
  if (parent === undefined) return trigger;
  const view = Object.assign(executionView(parent), { trigger: triggerView(parent.trigger, further) });
  return { ...trigger, parentExecution: view };
}
