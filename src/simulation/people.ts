/** What people do to an execution in a scenario, by the rules that the server holds them to. */
import {
  allDownstream,
  type Event,
  type Execution,
  isComplete,
  type Planner,
  type Stage,
  topLevel,
} from '../orchestration/index.ts';
import { isOfferedInput, mayJudge, offeredInputs, rolesToJudge } from '../orchestration/port.ts';
import type { Action, StageOutcome } from './model/scenario.ts';
import { selected, selectorText } from './model/selecting.ts';

/** The event that a deed becomes, or why the server would refuse it. */
export type Deed = { event: Event } | { refused: string };

const nobody = { user: 'somebody', roles: [] as string[] };

export function deedOf(action: Action, execution: Execution, planner: Planner): Deed {
  const { user } = action.by ?? nobody;
  if (action.pause) {
    return execution.status === 'RUNNING'
      ? { event: { kind: 'pauseRequested', user } }
      : { refused: `it is ${execution.status}; only one that is RUNNING can be paused` };
  }
  if (action.resume) {
    return execution.status === 'PAUSED'
      ? { event: { kind: 'resumeRequested', user } }
      : { refused: `it is ${execution.status}; only one that is PAUSED can be resumed` };
  }
  if (action.cancel !== undefined) {
    if (isComplete(execution.status)) return { refused: `it is ${execution.status} already` };
    const reason = action.cancel === true ? 'The scenario says so.' : action.cancel;
    return { event: { kind: 'cancelRequested', user, reason } };
  }
  const selector = action.restart ?? action.patch?.stage ?? action.skip ?? '';
  const [stage] = selected(execution, selector);
  if (stage === undefined) return { refused: `there is no stage ${selectorText(selector)}` };
  if (action.restart !== undefined) return restartOf(execution, stage, user, planner);
  if (isComplete(stage.status)) return { refused: `${stage.name} is ${stage.status} already` };
  if (action.skip !== undefined && !stage.canManuallySkip)
    return { refused: `${stage.name} cannot be skipped by hand` };
  const context = action.patch?.context ?? { manualSkip: true };
  return { event: { kind: 'patched', stageId: stage.id, context, user } };
}

function restartOf(execution: Execution, asked: Stage, user: string, planner: Planner): Deed {
  const stage = topLevel(execution, asked);
  const again = [stage, ...allDownstream(execution, stage)];
  const running = again.find(({ status }) => !isComplete(status) && status !== 'NOT_STARTED');
  if (running) return { refused: `${running.name} is ${running.status}; it is restarted when it has ended` };
  const sources = Object.fromEntries(again.map((each) => [each.id, planner.prepareRestart(each)]));
  return { event: { kind: 'restartRequested', stageId: stage.id, user, admitted: true, sources } };
}

/**
 * How a manual judgment is answered. Where the scenario does not say, it goes on, with the first answer that is offered,
 * by somebody who may.
 */
export function judgmentOf(stage: Stage, outcome: StageOutcome | undefined): Deed {
  const { context } = stage;
  const judge = outcome?.by ?? { user: 'simulation', roles: rolesToJudge(context) };
  const decision = outcome?.judgment ?? 'continue';
  const input = outcome?.input ?? (decision === 'continue' ? offeredInputs(context)[0] : undefined);
  if (!mayJudge(context, judge.roles)) {
    return { refused: `${judge.user} may not judge: it takes one of the roles ${rolesToJudge(context).join(', ')}` };
  }
  if (decision === 'continue' && !isOfferedInput(context, input)) {
    return { refused: `"${input ?? ''}" is not one of the answers offered: ${offeredInputs(context).join(', ')}` };
  }
  const answer = { judgmentStatus: decision, ...(input === undefined ? {} : { judgmentInput: input }) };
  const said = { ...answer, lastModifiedRoles: [...judge.roles] };
  return { event: { kind: 'patched', stageId: stage.id, context: said, user: judge.user } };
}
