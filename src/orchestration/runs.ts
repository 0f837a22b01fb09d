import { Inject, Injectable } from '@nestjs/common';
import { type Caller, demand, may } from '../access/port.ts';
import { DomainError, InvalidInput, type Json, type JsonObject } from '../kernel/index.ts';
import { Admission } from './admission.ts';
import { allDownstream, topLevel } from './engine/index.ts';
import { EngineRoom } from './engine-room.ts';
import { evaluateFor } from './expression-scope.ts';
import type { Execution, Stage } from './model/execution.ts';
import { isOfferedInput, mayJudge, offeredInputs, rolesToJudge } from './model/judgment.ts';
import { isComplete } from './model/status.ts';
import { type Evaluated, NoSuchExecution } from './port.ts';
import { type ExecutionFilter, ExecutionStore, type ExecutionSummary } from './storage/execution-store.ts';
import type { LoggedEvent } from './storage/statements.ts';

/** What people see of executions, and do to them. Every change answers when it is durable. */
@Injectable()
export class Runs {
  constructor(
    @Inject(ExecutionStore) private readonly store: ExecutionStore,
    @Inject(EngineRoom) private readonly room: EngineRoom,
    @Inject(Admission) private readonly admission: Admission,
  ) {}

  async find(caller: Caller, executionId: string): Promise<Execution | undefined> {
    const execution = await this.room.find(executionId);
    return execution && may(caller, 'read', execution.application) ? execution : undefined;
  }

  /** @throws {NoSuchExecution} */
  async get(caller: Caller, executionId: string): Promise<Execution> {
    const execution = await this.find(caller, executionId);
    if (!execution) throw new NoSuchExecution(executionId);
    return execution;
  }

  /**
   * Newest first.
   *
   * @param limit  at most 201: a page, and one more to know whether there is another
   * @param before id of the last one of the page before
   */
  async list(caller: Caller, filter: ExecutionFilter, limit: number, before?: string): Promise<ExecutionSummary[]> {
    demand(caller, 'read', filter.application);
    if (caller.applications?.length === 0) return [];
    // In the query, not after it: a page must be as long as there is something to show.
    const reach =
      caller.applications === undefined ? {} : { applications: caller.applications.map((name) => name.toLowerCase()) };
    return await this.store.list({ ...filter, ...reach }, Math.min(Math.max(limit, 1), 201), before);
  }

  /** The log of an execution after event `from`. */
  async events(caller: Caller, executionId: string, from?: number, limit?: number): Promise<LoggedEvent[]> {
    await this.get(caller, executionId);
    return await this.store.events(executionId, from, limit);
  }

  /** Ends it; what runs is told to stop. An execution that is over stays as it ended. */
  async cancel(caller: Caller, executionId: string, reason: string): Promise<Execution> {
    await this.forChange(caller, executionId);
    return await this.room.post(executionId, { kind: 'cancelRequested', user: caller.name, reason });
  }

  /** @throws {WrongState} it does not run */
  async pause(caller: Caller, executionId: string): Promise<Execution> {
    const execution = await this.forChange(caller, executionId);
    if (execution.status !== 'RUNNING') throw new WrongState(execution, 'paused', 'RUNNING');
    return await this.room.post(executionId, { kind: 'pauseRequested', user: caller.name });
  }

  /** @throws {WrongState} it is not paused */
  async resume(caller: Caller, executionId: string): Promise<Execution> {
    const execution = await this.forChange(caller, executionId);
    if (execution.status !== 'PAUSED') throw new WrongState(execution, 'resumed', 'PAUSED');
    return await this.room.post(executionId, { kind: 'resumeRequested', user: caller.name });
  }

  /**
   * Runs a stage again, and all that depends on it; what ran before it stays.
   *
   * @param stageId of the stage, or of a child: then its top-level stage is meant
   * @throws {NoSuchStage} @throws {StageStillRuns}
   */
  async restartStage(caller: Caller, executionId: string, stageId: string): Promise<Execution> {
    const execution = await this.forChange(caller, executionId);
    const stage = topLevel(execution, stageOf(execution, stageId));
    const again = [stage, ...allDownstream(execution, stage)];
    const running = again.find((each) => !isComplete(each.status) && each.status !== 'NOT_STARTED');
    if (running) throw new StageStillRuns(execution, running);
    if (execution.canceled && !isComplete(execution.status))
      throw new WrongState(execution, 'restarted', 'not being cancelled');
    const sources = Object.fromEntries(again.map((each) => [each.id, this.room.planner.prepareRestart(each)]));
    const event = { kind: 'restartRequested' as const, stageId: stage.id, user: caller.name, sources };
    if (!isComplete(execution.status)) return await this.room.post(executionId, { ...event, admitted: true });
    return await this.admission.decide(execution, (decision) =>
      this.room.post(executionId, { ...event, admitted: decision === 'run' }),
    );
  }

  /**
   * Merges `context` into a stage's and lets it look at once: a judgment, the end of a wait, a skip.
   *
   * @throws {NoSuchStage} @throws {StageOver} @throws {NotSkippable}
   */
  async patchStage(caller: Caller, executionId: string, stageId: string, context: JsonObject): Promise<Execution> {
    const execution = await this.forChange(caller, executionId);
    const reserved = Object.keys(context).filter((key) => judgmentKeys.has(key));
    if (reserved.length > 0) throw new ReservedKeys(stageOf(execution, stageId), reserved);
    return await this.patch(caller, execution, stageId, context);
  }

  /**
   * Answers a manual judgment.
   *
   * @throws {Forbidden} @throws {NoSuchStage} @throws {StageOver} @throws {NotAJudgment}
   */
  async judge(
    caller: Caller,
    executionId: string,
    stageId: string,
    decision: 'continue' | 'stop',
    input?: string,
  ): Promise<Execution> {
    const execution = await this.get(caller, executionId);
    demand(caller, 'judge', execution.application);
    const stage = stageOf(execution, stageId);
    if (stage.type !== 'manualJudgment') throw new NotAJudgment(stage);
    const administers = caller.permissions.includes('administer');
    if (!administers && !mayJudge(stage.context, caller.roles)) {
      throw new MayNotJudge(caller, stage, rolesToJudge(stage.context));
    }
    if (decision === 'continue' && !isOfferedInput(stage.context, input)) {
      throw new NotOfferedInput(stage, input, offeredInputs(stage.context));
    }
    return await this.patch(caller, execution, stageId, {
      judgmentStatus: decision,
      ...(input === undefined ? {} : { judgmentInput: input }),
      // An administrator stands in for whoever should have answered.
      lastModifiedRoles: administers ? [...caller.roles, ...rolesToJudge(stage.context)] : [...caller.roles],
    });
  }

  /** What an expression gives, as a stage of this execution sees it. Changes nothing. */
  async evaluate(
    caller: Caller,
    executionId: string,
    stageId: string | undefined,
    value: Json,
    now: Date,
  ): Promise<Evaluated<Json>> {
    const execution = await this.get(caller, executionId);
    const last = execution.stages.findLast((candidate) => candidate.parentStageId === undefined);
    const stage = stageId === undefined ? last : stageOf(execution, stageId);
    if (!stage) throw new NoSuchStage(execution, stageId ?? '');
    return evaluateFor(execution, stage, now, value, {});
  }

  private async patch(caller: Caller, execution: Execution, stageId: string, context: JsonObject): Promise<Execution> {
    const stage = stageOf(execution, stageId);
    if (isComplete(stage.status)) throw new StageOver(stage);
    if (context['manualSkip'] === true && !stage.canManuallySkip) throw new NotSkippable(stage);
    return await this.room.post(execution.id, { kind: 'patched', stageId: stage.id, context, user: caller.name });
  }

  private async forChange(caller: Caller, executionId: string): Promise<Execution> {
    const execution = await this.get(caller, executionId);
    demand(caller, 'pipeline:execute', execution.application);
    return execution;
  }
}

/** Said by {@link Runs.judge} alone, which knows who may. */
const judgmentKeys = new Set(['judgmentStatus', 'judgmentInput', 'judgedBy', 'lastModifiedRoles', 'lastModifiedBy']);

function stageOf(execution: Execution, stageId: string): Stage {
  const stage =
    execution.stages.find((candidate) => candidate.id === stageId) ??
    execution.stages.find((candidate) => candidate.refId === stageId);
  if (!stage) throw new NoSuchStage(execution, stageId);
  return stage;
}

export class NoSuchStage extends DomainError {
  constructor(execution: Execution, stageId: string) {
    super('not-found', `Execution ${execution.id} has no stage ${stageId}.`, { executionId: execution.id, stageId });
  }
}

export class WrongState extends DomainError {
  constructor(execution: Execution, wanted: string, needed: string) {
    super(
      'conflict',
      `Execution ${execution.id} is ${execution.status}; only one that is ${needed} can be ${wanted}.`,
      {
        executionId: execution.id,
        status: execution.status,
      },
    );
  }
}

export class StageStillRuns extends DomainError {
  constructor(execution: Execution, stage: Stage) {
    super(
      'conflict',
      `Stage ${stage.name} is ${stage.status}; wait for its end, or cancel execution ${execution.id}, before a restart.`,
      { executionId: execution.id, stageId: stage.id, status: stage.status },
    );
  }
}

export class StageOver extends DomainError {
  constructor(stage: Stage) {
    super('conflict', `Stage ${stage.name} has ended (${stage.status}) and cannot be changed any more.`, {
      stageId: stage.id,
      status: stage.status,
    });
  }
}

export class NotSkippable extends DomainError {
  constructor(stage: Stage) {
    super('conflict', `Stage ${stage.name} (${stage.type}) cannot be skipped while it runs.`, { stageId: stage.id });
  }
}

export class NotAJudgment extends DomainError {
  constructor(stage: Stage) {
    super('invalid', `Stage ${stage.name} is of type ${stage.type}, and waits for nobody's judgment.`, {
      stageId: stage.id,
    });
  }
}

export class MayNotJudge extends DomainError {
  constructor(caller: Caller, stage: Stage, needed: string[]) {
    super('forbidden', `${caller.name} may not judge ${stage.name}: it needs one of the roles ${needed.join(', ')}.`, {
      stageId: stage.id,
      needed,
    });
  }
}

export class NotOfferedInput extends InvalidInput {
  constructor(stage: Stage, input: string | undefined, offered: string[]) {
    const given = input === undefined ? 'nothing was given' : `"${input}" is none of them`;
    super(`The judgment of ${stage.name}`, [
      { path: ['input'], message: `expected one of ${offered.join(', ')}; ${given}` },
    ]);
  }
}

export class ReservedKeys extends InvalidInput {
  constructor(stage: Stage, keys: readonly string[]) {
    super(
      `The change of ${stage.name}`,
      keys.map((key) => ({ path: ['context', key], message: 'is set by judging the stage, never directly' })),
    );
  }
}
