import { Inject, Injectable } from '@nestjs/common';
import { type Caller, demand, systemCaller } from '../access/port.ts';
import { checkParameters, PipelineLibrary, type PipelineRecord, resolveParameters } from '../applications/index.ts';
import { Clock, DomainError, type JsonObject, newUlid } from '../kernel/index.ts';
import { TemplatedPipelines } from '../templates/index.ts';
import { Admission } from './admission.ts';
import { EngineRoom } from './engine-room.ts';
import { buildExecution } from './model/build-execution.ts';
import type { Execution, Identity } from './model/execution.ts';
import { ExecutionStore } from './storage/execution-store.ts';

/** A wish to run a pipeline. */
export interface PipelineStart {
  application: string;
  pipelineNameOrId: string;
  /** `type` (`manual` where it is not said), `parameters`, and whatever the trigger knows. */
  trigger: JsonObject;
  /** A start with an id that was seen before answers with the execution of then. At most 255 characters. */
  correlationId?: string;
  parent?: { executionId: string; stageId: string };
}

/** Starts executions. */
@Injectable()
export class Starts {
  constructor(
    @Inject(PipelineLibrary) private readonly library: PipelineLibrary,
    @Inject(TemplatedPipelines) private readonly templated: TemplatedPipelines,
    @Inject(ExecutionStore) private readonly store: ExecutionStore,
    @Inject(EngineRoom) private readonly room: EngineRoom,
    @Inject(Admission) private readonly admission: Admission,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Starts a pipeline in the name of a person or program, or queues it where its pipeline allows no more at a time.
   *
   * @returns the execution when it is durable
   * @throws {Forbidden} @throws {NoSuchPipeline} @throws {PipelineDisabled}
   * @throws {InvalidInput} each parameter that is missing or wrong
   * @throws {TemplateRefused} the template makes no pipeline of it; recorded as an execution that failed at the start
   */
  async byHand(caller: Caller, start: PipelineStart): Promise<Execution> {
    demand(caller, 'pipeline:execute', start.application);
    const found = await this.library.get(caller, start.application, start.pipelineNameOrId);
    if (found.disabled) throw new PipelineDisabled(found);
    const user: Identity = { user: caller.name, roles: [...caller.roles], verified: true };
    const trigger = { type: 'manual', ...start.trigger };
    const { pipeline, refusal } = await this.whole(found, trigger);
    if (refusal !== undefined) {
      await this.run(pipeline, { ...start, trigger }, user, refusal);
      throw refusal;
    }
    const supplied = start.trigger['parameters'];
    const parameters = checkParameters(pipeline.document['parameterConfig'], (supplied ?? {}) as JsonObject);
    return await this.run(pipeline, { ...start, trigger: { ...trigger, parameters } }, user);
  }

  /**
   * Starts a pipeline because something happened. What stands against it is recorded as an execution that failed at the
   * start, so that whoever looks finds why nothing ran.
   *
   * @throws {NoSuchPipeline}
   */
  async byTrigger(start: PipelineStart, user: Identity): Promise<Execution> {
    const found = await this.library.get(systemCaller('trigger'), start.application, start.pipelineNameOrId);
    const { pipeline, refusal: unmade } = found.disabled ? { pipeline: found } : await this.whole(found, start.trigger);
    const supplied = (start.trigger['parameters'] ?? {}) as JsonObject;
    const { parameterConfig } = pipeline.document;
    const refusal = pipeline.disabled
      ? new PipelineDisabled(pipeline)
      : (unmade ?? refusalOf(() => checkParameters(parameterConfig, supplied)));
    const parameters = refusal
      ? resolveParameters(parameterConfig, supplied)
      : checkParameters(parameterConfig, supplied);
    return await this.run(pipeline, { ...start, trigger: { ...start.trigger, parameters } }, user, refusal);
  }

  /** The pipeline as its template makes it, or as it is and why nothing could be made of it. */
  private async whole(
    pipeline: PipelineRecord,
    trigger: JsonObject,
  ): Promise<{ pipeline: PipelineRecord; refusal?: DomainError }> {
    try {
      return { pipeline: await this.templated.applied(pipeline, trigger) };
    } catch (error) {
      if (error instanceof DomainError) return { pipeline, refusal: error };
      throw error;
    }
  }

  private async run(
    pipeline: PipelineRecord,
    start: PipelineStart,
    user: Identity,
    refusal?: DomainError,
  ): Promise<Execution> {
    const { correlationId } = start;
    const before = correlationId === undefined ? undefined : await this.earlier(correlationId);
    if (before) return before;
    const parent = start.parent ? await this.room.find(start.parent.executionId) : undefined;
    const now = this.clock.now();
    const execution = buildExecution({
      id: newUlid(now),
      type: 'PIPELINE',
      application: pipeline.application,
      name: pipeline.name,
      pipelineConfigId: pipeline.id,
      document: pipeline.document,
      trigger: { ...start.trigger, user: user.user, ...(correlationId === undefined ? {} : { correlationId }) },
      user,
      ...(start.parent ? { parent: { ...start.parent, rootId: parent?.rootId ?? start.parent.executionId } } : {}),
      now: now.getTime(),
      stageId: () => newUlid(now),
    });
    try {
      if (refusal) return await this.failed(execution, refusal, correlationId);
      return await this.admission.decide(execution, async (decision) => {
        if (decision === 'full') return await this.refused(execution, new QueueFull(pipeline), correlationId);
        return await this.room.create(execution, decision === 'run', correlationId);
      });
    } catch (error) {
      // Two with one correlation id at once: the other was first.
      const first = correlationId === undefined ? undefined : await this.earlier(correlationId);
      if (first) return first;
      throw error;
    }
  }

  private async earlier(correlationId: string): Promise<Execution | undefined> {
    const id = await this.store.findByCorrelation(correlationId);
    return id === undefined ? undefined : await this.room.find(id);
  }

  private async failed(execution: Execution, refusal: DomainError, correlationId?: string): Promise<Execution> {
    const why = { canceledBy: 'system', cancellationReason: `Failed on startup: ${refusal.message}` };
    return await this.room.create({ ...execution, ...why, status: 'TERMINAL' }, false, correlationId);
  }

  private async refused(execution: Execution, refusal: DomainError, correlationId?: string): Promise<Execution> {
    const why = { canceled: true, canceledBy: 'system', cancellationReason: refusal.message };
    return await this.room.create({ ...execution, ...why }, false, correlationId);
  }
}

function refusalOf(work: () => unknown): DomainError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

export class PipelineDisabled extends DomainError {
  constructor({ application, name, id }: PipelineRecord) {
    super('conflict', `Pipeline ${name} of ${application} is disabled; enable it to start it.`, {
      application,
      pipeline: id,
    });
  }
}

export class QueueFull extends DomainError {
  constructor({ application, name, id }: PipelineRecord) {
    super('conflict', `Pipeline ${name} of ${application} has as many waiting executions as may wait.`, {
      application,
      pipeline: id,
    });
  }
}
