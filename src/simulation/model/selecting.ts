import type { Execution, Stage } from '../../orchestration/index.ts';
import type { Selector } from './scenario.ts';

/** How exactly a text names a stage: a refId before a name, a name before a type. */
const ways = ['refId', 'name', 'type'] as const;

/** The stages of an execution that a selector means, in display order; none where there is no such stage. */
export function selected(execution: Execution, selector: Selector): Stage[] {
  if (typeof selector === 'string') {
    for (const way of ways) {
      const found = execution.stages.filter((stage) => stage[way] === selector);
      if (found.length > 0) return found;
    }
    return [];
  }
  return execution.stages.filter((stage) => {
    const parent = execution.stages.find(({ id }) => id === stage.parentStageId);
    return (
      ways.every((way) => selector[way] === undefined || stage[way] === selector[way]) &&
      (selector.parent === undefined || (parent !== undefined && ways.some((way) => parent[way] === selector.parent)))
    );
  });
}

export const selects = (execution: Execution, selector: Selector, stage: Stage): boolean =>
  selected(execution, selector).some(({ id }) => id === stage.id);

export const selectorText = (selector: Selector): string =>
  typeof selector === 'string'
    ? selector
    : Object.entries(selector)
        .map(([key, value]) => `${key} ${value}`)
        .join(', ');
