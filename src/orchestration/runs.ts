import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '../access/index.ts';
import { type Caller, demand, may } from '../access/port.ts';
import type { Json, JsonObject } from '../kernel/index.ts';
import { topLevel } from './engine/index.ts';
import { EngineRoom } from './engine-room.ts';
import { evaluateAsking } from './expression-scope/evaluation.ts';
import { ExpressionWorld, nowhere } from './expression-scope/world.ts';
import type { Execution, Stage } from './model/execution.ts';
import { isOfferedInput, mayJudge, offeredInputs, rolesToJudge } from './model/judgment.ts';
import { isActive, isComplete } from './model/status.ts';
import { type Evaluated, NoSuchExecution } from './port.ts';
import { Restarts } from './restarts.ts';
import {
  MayNotJudge,
  NoPreconditions,
  NoSuchStage,
  NotAJudgment,
  NotOfferedInput,
  NotSkippable,
  ReservedKeys,
  StageOver,
  WrongState,
} from './run-refusals.ts';
import { type ExecutionFilter, ExecutionHistory, type ExecutionSummary } from './storage/execution-history.ts';
import { ExecutionRemoval } from './storage/execution-removal.ts';
import { ExecutionStore } from './storage/execution-store.ts';
import { digestOf, type LoggedEvent, type StageDigest } from './storage/statements.ts';

/** What people see of executions, and do to them. Every change answers when it is durable. */
@Injectable()
export class Runs {
  /** Several lists see an execution between two of its steps. */
  readonly #digests = new WeakMap<readonly Stage[], StageDigest[]>();

  constructor(
    @Inject(ExecutionStore) private readonly store: ExecutionStore,
    @Inject(ExecutionHistory) private readonly history: ExecutionHistory,
    @Inject(ExecutionRemoval) private readonly removal: ExecutionRemoval,
    @Inject(EngineRoom) private readonly room: EngineRoom,
    @Inject(Restarts) private readonly restarts: Restarts,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(ExpressionWorld) private readonly world: ExpressionWorld,
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
    const found = await this.history.list({ ...filter, ...reach }, Math.min(Math.max(limit, 1), 201), before);
    const now: ExecutionSummary[] = [];
    for (const summary of found) {
      const { id, status } = summary;
      // While an execution goes on, its row does not tell how far its stages are.
      const execution = this.room.running(id) ?? (isActive(status) ? await this.room.find(id) : undefined);
      now.push(execution ? { ...summary, seq: execution.seq, stages: this.digestOf(execution) } : summary);
    }
    return now;
  }

  private digestOf(execution: Execution): readonly StageDigest[] {
    const { stages } = execution;
    let digest = this.#digests.get(stages);
    if (digest === undefined) this.#digests.set(stages, (digest = digestOf(execution)));
    return digest;
  }

  /** The log of an execution after event `from`. */
  async events(caller: Caller, executionId: string, from?: number, limit?: number): Promise<LoggedEvent[]> {
    await this.get(caller, executionId);
    return await this.store.events(executionId, from, limit);
  }

  /** Ends it; what runs is told to stop. An execution that is over stays as it ended. */
  async cancel(caller: Caller, executionId: string, reason: string): Promise<Execution> {
    await this.forChange(caller, executionId);
    const canceled = await this.room.post(executionId, { kind: 'cancelRequested', user: caller.name, reason });
    return await this.noted(caller, 'execution.cancel', canceled, { reason });
  }

  /**
   * Takes it out of the history, with its log; what it did stays in the audit.
   *
   * @throws {WrongState} it is not over
   */
  async remove(caller: Caller, executionId: string): Promise<void> {
    const execution = await this.forChange(caller, executionId);
    if (isComplete(execution.status)) await this.room.left(executionId, patienceMs);
    let gone = 0;
    await this.room.aside([executionId], async (ids) => {
      gone = await this.removal.remove(ids);
    });
    if (gone === 0) throw new WrongState(execution, 'deleted', 'over, with all of its clean-up done');
    await this.noted(caller, 'execution.delete', execution);
  }

  /** @throws {WrongState} it does not run */
  async pause(caller: Caller, executionId: string): Promise<Execution> {
    const execution = await this.forChange(caller, executionId);
    if (execution.status !== 'RUNNING') throw new WrongState(execution, 'paused', 'RUNNING');
    const paused = await this.room.post(executionId, { kind: 'pauseRequested', user: caller.name });
    return await this.noted(caller, 'execution.pause', paused);
  }

  /** @throws {WrongState} it is not paused */
  async resume(caller: Caller, executionId: string): Promise<Execution> {
    const execution = await this.forChange(caller, executionId);
    if (execution.status !== 'PAUSED') throw new WrongState(execution, 'resumed', 'PAUSED');
    const resumed = await this.room.post(executionId, { kind: 'resumeRequested', user: caller.name });
    return await this.noted(caller, 'execution.resume', resumed);
  }

  /**
   * Runs a stage again, and all that depends on it; what ran before it stays. Where another pipeline had started this one,
   * and failed with it, it goes on too, if the caller may execute it.
   *
   * @param stageId of the stage, or of a child: then its top-level stage is meant
   * @param changes of a stage that checks preconditions: other ones
   * @throws {NoSuchStage} @throws {StageStillRuns} @throws {NotYetBegun} @throws {QueueOfRestartsFull}
   */
  async restartStage(
    caller: Caller,
    executionId: string,
    stageId: string,
    changes: { preconditions?: JsonObject[] } = {},
  ): Promise<Execution> {
    const execution = await this.forChange(caller, executionId);
    const stage = topLevel(execution, stageOf(execution, stageId));
    if (changes.preconditions && stage.type.toLowerCase() !== 'checkpreconditions') throw new NoPreconditions(stage);
    const restarted = await this.restarts.restart(execution, stage, {
      user: caller.name,
      takesParentAlong: await this.mayExecuteParents(caller, execution),
      ...(changes.preconditions ? { changes: { preconditions: changes.preconditions } } : {}),
    });
    return await this.noted(caller, 'stage.restart', restarted, { stage: stage.name });
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
    // Who may only look must not make the server call anybody.
    const world = may(caller, 'pipeline:execute', execution.application) ? this.world : nowhere;
    return await evaluateAsking({ execution, stage, now, world }, value);
  }

  private async patch(caller: Caller, execution: Execution, stageId: string, context: JsonObject): Promise<Execution> {
    const stage = stageOf(execution, stageId);
    if (isComplete(stage.status)) throw new StageOver(stage);
    if (context['manualSkip'] === true && !stage.canManuallySkip) throw new NotSkippable(stage);
    const patched = await this.room.post(execution.id, {
      kind: 'patched',
      stageId: stage.id,
      context,
      user: caller.name,
    });
    const { judgmentStatus } = context;
    return judgmentStatus === undefined
      ? await this.noted(caller, 'stage.patch', patched, { stage: stage.name, keys: Object.keys(context) })
      : await this.noted(caller, 'stage.judge', patched, { stage: stage.name, judgmentStatus });
  }

  /** The deed is durable by now, with who did it in its event; here it is found among all that people did. */
  private async noted(
    caller: Caller,
    action: string,
    execution: Execution,
    facts: JsonObject = {},
  ): Promise<Execution> {
    await this.audit.note(caller, { action, subject: execution.id, application: execution.application, facts });
    return execution;
  }

  private async mayExecuteParents(caller: Caller, execution: Execution): Promise<boolean> {
    let { parent } = execution;
    while (parent) {
      const above = await this.room.find(parent.executionId);
      if (above && !may(caller, 'pipeline:execute', above.application)) return false;
      parent = above?.parent;
    }
    return execution.parent !== undefined;
  }

  private async forChange(caller: Caller, executionId: string): Promise<Execution> {
    const execution = await this.get(caller, executionId);
    demand(caller, 'pipeline:execute', execution.application);
    return execution;
  }
}

/** How long a deletion waits for the clean-up of an execution that has just ended. */
const patienceMs = 5_000;

/** Said by {@link Runs.judge} alone, which knows who may. */
const judgmentKeys = new Set(['judgmentStatus', 'judgmentInput', 'judgedBy', 'lastModifiedRoles', 'lastModifiedBy']);

function stageOf(execution: Execution, stageId: string): Stage {
  const stage =
    execution.stages.find((candidate) => candidate.id === stageId) ??
    execution.stages.find((candidate) => candidate.refId === stageId);
  if (!stage) throw new NoSuchStage(execution, stageId);
  return stage;
}
