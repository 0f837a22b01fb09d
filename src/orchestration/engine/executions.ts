/** When an execution is over, and what it has come to. */
import type { Execution, Status } from '../model/execution.ts';
import { isActive, isComplete } from '../model/status.ts';
import type { Draft } from './draft.ts';
import { isReady } from './graph.ts';
import { factsOf, noticeOfPipeline } from './notices.ts';
import { cancelTree, rollsBack } from './stages.ts';

/** Ends the execution if its top-level stages say so; the last thing that every step does. */
export function completeExecution(draft: Draft): void {
  if (isComplete(draft.execution.status) || draft.execution.status === 'NOT_STARTED') return;
  const status = statusOf(draft.execution);
  if (status === undefined) return;
  if (status !== 'SUCCEEDED') cancelAll(draft);
  // What takes a bad version back is let finish: nothing else starts meanwhile.
  if (!draft.execution.canceled && draft.execution.stages.some((stage) => rollsBack(draft.execution, stage))) return;
  endExecution(draft, status);
}

function statusOf(execution: Execution): Status | undefined {
  const top = execution.stages.filter((stage) => stage.parentStageId === undefined);
  const fresh = (status: Status): boolean => top.some((stage) => stage.status === status && !stage.haltedEarlier);
  if (fresh('TERMINAL')) return 'TERMINAL';
  if (execution.canceled) return top.some((stage) => isActive(stage.status)) ? undefined : 'CANCELED';
  if (fresh('CANCELED')) return 'CANCELED';
  if (top.some((stage) => isActive(stage.status) || (stage.status === 'NOT_STARTED' && isReady(execution, stage)))) {
    return undefined;
  }
  const any = (status: Status): boolean => top.some((stage) => stage.status === status);
  if (any('TERMINAL')) return 'TERMINAL';
  if (any('CANCELED')) return 'CANCELED';
  const fails = top.some(
    (stage) => stage.status === 'STOPPED' && stage.context['completeOtherBranchesThenFail'] === true,
  );
  return fails ? 'TERMINAL' : 'SUCCEEDED';
}

function cancelAll(draft: Draft): void {
  for (const { id, parentStageId } of draft.execution.stages) if (parentStageId === undefined) cancelTree(draft, id);
}

export function endExecution(draft: Draft, status: Status): void {
  draft.change(
    { status, ...(draft.execution.startTime === undefined ? {} : { endTime: draft.now }) },
    'waiting',
    'waitingSince',
  );
  draft.emit({ kind: 'publish', topic: 'executionCompleted', facts: factsOf(draft.execution) });
  noticeOfPipeline(draft, status === 'SUCCEEDED' ? 'complete' : 'failed');
}
