import { ancestors } from '../engine/index.ts';
import type { Execution, Stage } from '../model/execution.ts';
import { mergedOutputs } from '../model/merged-outputs.ts';
import { isComplete } from '../model/status.ts';

/** What `execution` stands for in an expression. What costs something is made when an expression asks for it. */
export function executionView(execution: Execution): object {
  const { stages, ...rest } = execution;
  return lazily(rest, {
    stages: () => stages.map((stage) => stageView(execution, stage)),
    context: () => mergedOutputs(execution),
  });
}

/**
 * What `#stage('…')` gives, and an element of `execution.stages`. Its `context` holds what the stage can see: its own values,
 * what it has put out, and what the stages before it have.
 */
export function stageView(execution: Execution, stage: Stage): object {
  const { status } = stage;
  const parts = {
    ...stage,
    hasSucceeded: status === 'SUCCEEDED',
    hasFailed: status === 'TERMINAL',
    isComplete: isComplete(status),
  };
  return lazily(parts, {
    context: () => {
      const outputs = ancestors(execution, stage).map((ancestor) => ancestor.outputs);
      return Object.assign({}, ...outputs.toReversed(), stage.outputs, stage.context) as object;
    },
  });
}

function lazily(parts: object, made: Readonly<Record<string, () => unknown>>): object {
  const view = { ...parts };
  for (const [name, make] of Object.entries(made)) {
    let value: unknown;
    Object.defineProperty(view, name, { enumerable: true, configurable: true, get: () => (value ??= make()) });
  }
  return view;
}
