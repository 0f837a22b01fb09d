import { Inject, Injectable, Logger } from '@nestjs/common';
import { DomainError, isJsonObject, type Json, type JsonObject } from '../kernel/index.ts';
import { Admission } from './admission.ts';
import { allDownstream, type Event, topLevel } from './engine/index.ts';
import { EngineRoom } from './engine-room.ts';
import type { Execution, Stage } from './model/execution.ts';
import { isActive, isComplete, isHalt } from './model/status.ts';
import { ExecutionListeners, type ExecutionNews } from './news.ts';
import { NotYetBegun, QueueOfRestartsFull, StageStillRuns, WrongState } from './run-refusals.ts';

/** What goes with a restart. */
export interface RestartWish {
  user: string;
  /** Parts of the stage's configuration to replace. */
  changes?: JsonObject;
  /** A parent that failed because this execution did goes on with it. */
  takesParentAlong: boolean;
  /** What made it happen, where that may be told twice. */
  cause?: string;
}

/**
 * Runs stages again. An execution that is over needs a place among those of its pipeline: while there is none it waits, its
 * stages as if they had never run.
 */
@Injectable()
export class Restarts {
  readonly #log = new Logger('engine');

  constructor(
    @Inject(EngineRoom) private readonly room: EngineRoom,
    @Inject(Admission) private readonly admission: Admission,
    @Inject(ExecutionListeners) listeners: ExecutionListeners,
  ) {
    listeners.add('restarts', async (news) => {
      if (news.topic === 'executionRestarted') await this.#takeParentAlong(news);
    });
  }

  /**
   * @param stage of `execution`; its top-level stage is meant
   * @returns the execution when that is durable
   * @throws {StageStillRuns} @throws {NotYetBegun} @throws {WrongState} @throws {QueueOfRestartsFull}
   */
  async restart(execution: Execution, stage: Stage, wish: RestartWish): Promise<Execution> {
    const top = topLevel(execution, stage);
    const again = [top, ...allDownstream(execution, top)];
    if (execution.status === 'NOT_STARTED') throw new NotYetBegun(execution);
    const busy = isComplete(execution.status) ? execution.stages : again;
    const running = busy.find((each) => isActive(each.status));
    if (running) throw new StageStillRuns(execution, running);
    if (execution.canceled && !isComplete(execution.status)) {
      throw new WrongState(execution, 'restarted', 'not being cancelled');
    }
    const sources = Object.fromEntries(again.map((each) => [each.id, this.room.planner.prepareRestart(each)]));
    const event: Omit<Extract<Event, { kind: 'restartRequested' }>, 'admitted'> = {
      kind: 'restartRequested',
      stageId: top.id,
      user: wish.user,
      sources: { ...sources, [top.id]: { ...sources[top.id], ...wish.changes } },
      ...(wish.takesParentAlong ? { takesParentAlong: true } : {}),
      ...(wish.cause === undefined ? {} : { cause: wish.cause }),
    };
    return isComplete(execution.status) ? await this.#revive(execution, event) : await this.#goOn(execution, event);
  }

  async #revive(
    execution: Execution,
    event: Omit<Extract<Event, { kind: 'restartRequested' }>, 'admitted'>,
  ): Promise<Execution> {
    return await this.admission.decide(execution, async (decision) => {
      if (decision === 'full') throw new QueueOfRestartsFull(execution);
      return await this.room.post(execution.id, { ...event, admitted: decision === 'run' });
    });
  }

  /** It runs, and holds its place. Should it end this very moment, it asks for one like any other. */
  async #goOn(
    execution: Execution,
    event: Omit<Extract<Event, { kind: 'restartRequested' }>, 'admitted'>,
  ): Promise<Execution> {
    const { id, pipelineConfigId } = execution;
    const restarted = await this.room.post(id, { ...event, admitted: pipelineConfigId === undefined });
    if (restarted.waiting !== true) return restarted;
    return await this.admission.decide(restarted, async (decision) =>
      decision === 'run' ? await this.room.post(id, { kind: 'begin', admitted: true }) : restarted,
    );
  }

  /** The stage that had started the restarted execution, and failed with it, follows it once more; it starts nothing. */
  async #takeParentAlong({ eventId, facts }: ExecutionNews): Promise<void> {
    const { executionId, parent: child, restartedBy } = facts;
    if (!isJsonObject(child)) return;
    const parent = await this.room.find(textOf(child['executionId']));
    const stage = parent?.stages.find(({ id }) => id === child['stageId']);
    if (!parent || !stage || !isComplete(parent.status) || !failedWith(stage, textOf(executionId), eventId)) return;
    try {
      await this.restart(parent, stage, {
        user: textOf(restartedBy),
        // Given an execution the stage starts none; a restart of its own forgets it again.
        changes: { executionId: textOf(executionId) },
        takesParentAlong: true,
        cause: eventId,
      });
    } catch (error) {
      // Told again it would be refused again; but for a stage that is on its way out.
      const passes = error instanceof StageStillRuns || !(error instanceof DomainError);
      if (passes || error.refusal === 'unavailable') throw error;
      this.#log.warn({ msg: 'a parent was not restarted with its child', executionId: parent.id, err: error });
    }
  }
}

function failedWith({ status, context }: Stage, childId: string, eventId: string): boolean {
  const { restartDetails } = context;
  const known = isJsonObject(restartDetails) && restartDetails['cause'] === eventId;
  return isHalt(status) && context['executionId'] === childId && !known;
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
