import type { Execution } from '../model/execution.ts';
import { begin, cancel, patch, pause, restart, resume } from './control.ts';
import { Draft } from './draft.ts';
import type { Event, Transitioned } from './events.ts';
import { completeExecution } from './executions.ts';
import { planned } from './stages.ts';
import { taskCanceled, timedOut, turned } from './tasks.ts';

/**
 * One step of an execution. A function: it knows no clock, no storage, no network, and gives the same answer to the same
 * question, so that an execution can be replayed, simulated and tested by the thousand.
 *
 * An event that does not fit the state (a repeated answer, a pause of what is over) changes nothing but `seq`.
 *
 * @param execution before; never changed
 * @param event     what happened
 * @param now       UTC milliseconds
 * @returns the execution after it, and what is to be done once that is durable
 * @see docs/decisions/0005-the-engine-is-a-function.md
 */
export function transition(execution: Execution, event: Event, now: number): Transitioned<Execution> {
  const draft = new Draft(execution, now);
  if (!isOutdated(draft, event)) apply(draft, event);
  completeExecution(draft);
  return { execution: draft.execution, effects: draft.effects };
}

/** The answer to what an earlier attempt of its stage has ordered: a restart has begun that stage anew. */
function isOutdated(draft: Draft, event: Event): boolean {
  return 'attempt' in event && draft.find(event.stageId)?.attempt !== event.attempt;
}

function apply(draft: Draft, event: Event): void {
  switch (event.kind) {
    case 'begin':
      begin(draft, event.admitted);
      return;
    case 'planned':
      planned(draft, event.stageId, event.phase, event.plan);
      return;
    case 'turned':
      turned(draft, event);
      return;
    case 'timedOut':
      timedOut(draft, event);
      return;
    case 'taskCanceled':
      taskCanceled(draft, event);
      return;
    case 'cleanedUp':
      if (draft.find(event.stageId)) draft.merge(event.stageId, event);
      return;
    case 'patched':
      patch(draft, event);
      return;
    case 'cancelRequested':
      cancel(draft, event.user, event.reason);
      return;
    case 'pauseRequested':
      pause(draft, event.user);
      return;
    case 'resumeRequested':
      resume(draft, event.user);
      return;
    case 'restartRequested':
      restart(draft, event);
      return;
  }
}
