/** When an execution is over, and what it has come to. */
import type { JsonObject } from '../../kernel/index.ts';
import type { Execution, Stage, Status } from '../model/execution.ts';
import { isComplete, isSatisfied } from '../model/status.ts';
import type { Draft } from './draft.ts';
import { isReady } from './graph.ts';
import { cancelTree } from './stages.ts';

/** What the world is told of an execution when it starts and ends. */
export function factsOf(execution: Execution): JsonObject {
  return {
    executionId: execution.id,
    application: execution.application,
    name: execution.name,
    type: execution.type,
    status: execution.status,
    user: execution.authentication.user,
    ...(execution.pipelineConfigId === undefined ? {} : { pipelineConfigId: execution.pipelineConfigId }),
    ...(execution.parent === undefined ? {} : { parent: { ...execution.parent } }),
  };
}

/** Ends the execution if its top-level stages say so; the last thing that every step does. */
export function completeExecution(draft: Draft): void {
  if (isComplete(draft.execution.status) || draft.execution.status === 'NOT_STARTED') return;
  const top = draft.execution.stages.filter((stage) => stage.parentStageId === undefined);
  const status = statusOf(draft.execution, top);
  if (status) endExecution(draft, status);
}

function statusOf(execution: Execution, top: Stage[]): Status | undefined {
  const any = (status: Status): boolean => top.some((stage) => stage.status === status);
  if (top.every((stage) => isSatisfied(stage.status))) return 'SUCCEEDED';
  if (any('TERMINAL')) return 'TERMINAL';
  if (any('CANCELED') || execution.canceled) return any('RUNNING') && execution.canceled ? undefined : 'CANCELED';
  const goesOn = top.some(
    (stage) =>
      stage.status === 'RUNNING' ||
      stage.status === 'PAUSED' ||
      (stage.status === 'NOT_STARTED' && isReady(execution, stage)),
  );
  if (goesOn) return undefined;
  const fails = top.some(
    (stage) => stage.status === 'STOPPED' && stage.context['completeOtherBranchesThenFail'] === true,
  );
  return fails ? 'TERMINAL' : 'SUCCEEDED';
}

export function endExecution(draft: Draft, status: Status): void {
  draft.change({ status, ...(draft.execution.startTime === undefined ? {} : { endTime: draft.now }) }, 'waiting');
  if (status !== 'SUCCEEDED') {
    for (const { id, parentStageId } of draft.execution.stages) if (parentStageId === undefined) cancelTree(draft, id);
  }
  draft.emit({ kind: 'publish', topic: 'executionCompleted', facts: factsOf(draft.execution) });
}
