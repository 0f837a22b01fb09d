import { Inject, Injectable } from '@nestjs/common';
import { type Caller, demand, systemCaller } from '../access/port.ts';
import {
  Applications,
  checkParameters,
  PipelineLibrary,
  type PipelineRecord,
  resolveParameters,
} from '../applications/index.ts';
import { Clock, DomainError, isJsonObject, type Json, type JsonObject, newUlid } from '../kernel/index.ts';
import { TemplatedPipelines } from '../templates/index.ts';
import { Admission } from './admission.ts';
import { EngineRoom } from './engine-room.ts';
import { buildExecution } from './model/build-execution.ts';
import { correlationOf } from './model/correlation.ts';
import type { Execution, Identity } from './model/execution.ts';
import { mergedNotifications } from './model/notifications.ts';
import { StartArtifacts } from './start-artifacts.ts';
import { type Begun, StartOnce } from './start-once.ts';
import { StartParents } from './start-parents.ts';
import { PipelineDisabled, QueueFull } from './start-refusals.ts';

/** A wish to run a pipeline. */
export interface PipelineStart {
  application: string;
  pipelineNameOrId: string;
  /** `type` (`manual` where it is not said), `parameters`, `artifacts`, and whatever the trigger knows. */
  trigger: JsonObject;
  /** A start with an id that was seen before answers with the execution of then. */
  correlationId?: string;
  parent?: { executionId: string; stageId: string };
  /** ULID that the execution is to have. */
  executionId?: string;
  /** `enabled: true` starts a pipeline that is disabled; takes `pipeline:write`. */
  initialConfig?: JsonObject;
  /** Artifacts that come with the start, besides those of the trigger. */
  receivedArtifacts?: Json[];
}

/** A start, with what it is about. */
interface Wish {
  pipeline: PipelineRecord;
  /** Why its template makes no pipeline of it. */
  unmade?: DomainError | undefined;
  start: PipelineStart;
  parameters: JsonObject;
  user: Identity;
  /** Where a person asks, who may only see what that person may see. */
  caller?: Caller;
}

/** Starts executions of pipelines. */
@Injectable()
export class Starts {
  constructor(
    @Inject(PipelineLibrary) private readonly library: PipelineLibrary,
    @Inject(TemplatedPipelines) private readonly templated: TemplatedPipelines,
    @Inject(Applications) private readonly applications: Applications,
    @Inject(StartOnce) private readonly starting: StartOnce,
    @Inject(StartParents) private readonly parents: StartParents,
    @Inject(StartArtifacts) private readonly artifacts: StartArtifacts,
    @Inject(EngineRoom) private readonly room: EngineRoom,
    @Inject(Admission) private readonly admission: Admission,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Starts a pipeline in the name of a person or program, or queues it where its pipeline allows no more at a time.
   *
   * @returns the execution when it is durable
   * @throws {Forbidden} @throws {NoSuchPipeline} @throws {NoSuchExecution} the parent that the trigger names
   * @throws {InvalidInput} each parameter that is missing or wrong
   * @throws {PipelineDisabled} @throws {TemplateRefused} @throws {ArtifactsUnresolved} it is recorded as an execution that failed at the start, whose
   *   `executionId` is among the facts
   */
  async byHand(caller: Caller, start: PipelineStart): Promise<Execution> {
    demand(caller, 'pipeline:execute', start.application);
    // Whoever disabled it may write it.
    if (start.initialConfig?.['enabled'] === true) demand(caller, 'pipeline:write', start.application);
    const { pipeline, unmade } = await this.read(caller, start);
    const { parameterConfig } = pipeline.document;
    const parameters = unmade ? suppliedTo(start) : checkParameters(parameterConfig, suppliedTo(start));
    const user: Identity = { user: caller.name, roles: [...caller.roles], verified: true };
    const { execution, refusal } = await this.run({ pipeline, unmade, start, parameters, user, caller });
    if (refusal) throw Object.assign(refusal, { facts: { ...refusal.facts, executionId: execution.id } });
    return execution;
  }

  /**
   * Starts a pipeline because something happened. What stands against it is recorded as an execution that failed at the
   * start, so that whoever looks finds why nothing ran. Parameters are what they are: nobody is there to mend them.
   *
   * @throws {NoSuchPipeline}
   */
  async byTrigger(start: PipelineStart, user: Identity): Promise<Execution> {
    const { pipeline, unmade } = await this.read(systemCaller('trigger'), start);
    const parameters = resolveParameters(pipeline.document['parameterConfig'], suppliedTo(start));
    return (await this.run({ pipeline, unmade, start, parameters, user })).execution;
  }

  /** The pipeline as its template makes it, by whose document all goes that follows; or why nothing can be made of it. */
  private async read(caller: Caller, start: PipelineStart): Promise<Pick<Wish, 'pipeline' | 'unmade'>> {
    const pipeline = await this.library.get(caller, start.application, start.pipelineNameOrId);
    try {
      return { pipeline: await this.templated.applied(pipeline, { type: 'manual', ...start.trigger }) };
    } catch (error) {
      // What is out of reach for now may be asked for again; the rest will not come right by itself.
      if (error instanceof DomainError && error.refusal !== 'unavailable') return { pipeline, unmade: error };
      throw error;
    }
  }

  private async run({ pipeline, unmade, start, parameters, user, caller }: Wish): Promise<Begun> {
    const { correlationId, executionId } = start;
    const correlation = correlationOf('PIPELINE', { ...start, asked: caller !== undefined });
    return await this.starting.once({ correlation, executionId, caller }, async () => {
      const said = {
        type: 'manual',
        ...start.trigger,
        parameters,
        user: user.user,
        ...(correlationId === undefined ? {} : { correlationId }),
      };
      const { trigger, parent } = await this.parents.of(said, start.parent?.executionId, caller);
      const found = await this.artifacts.of({
        pipeline,
        trigger,
        received: start.receivedArtifacts,
        parent,
        parentStageId: start.parent?.stageId,
      });
      const execution = await this.built(pipeline, start, found.trigger, user, parent?.rootId);
      const isEnabled = !pipeline.disabled || start.initialConfig?.['enabled'] === true;
      const refusal = isEnabled ? (unmade ?? found.refusal) : new PipelineDisabled(pipeline);
      if (refusal) return { execution: await this.failed(execution, refusal, correlation?.key), refusal };
      return { execution: await this.admitted(execution, pipeline, correlation?.key) };
    });
  }

  private async built(
    pipeline: PipelineRecord,
    { executionId, parent, initialConfig }: PipelineStart,
    trigger: JsonObject,
    user: Identity,
    rootId: string | undefined,
  ): Promise<Execution> {
    const { document, application, name } = pipeline;
    const { document: shared } = (await this.applications.find(systemCaller('starts'), application)) ?? {};
    const notifications = mergedNotifications(document['notifications'], shared?.['notifications']);
    const { notifications: more } = trigger;
    const now = this.clock.now();
    return buildExecution({
      id: executionId ?? newUlid(now),
      type: 'PIPELINE',
      application,
      name,
      pipelineConfigId: pipeline.id,
      document: {
        ...document,
        notifications: [...notifications, ...(Array.isArray(more) ? more : [])],
        ...(initialConfig === undefined ? {} : { initialConfig }),
      },
      trigger,
      user,
      ...(parent ? { parent } : {}),
      ...(rootId === undefined ? {} : { rootId }),
      now: now.getTime(),
      stageId: () => newUlid(now),
    });
  }

  private async admitted(execution: Execution, pipeline: PipelineRecord, correlation?: string): Promise<Execution> {
    return await this.admission.decide(execution, async (decision) => {
      if (decision !== 'full') return await this.room.create(execution, decision === 'run', correlation);
      const why = { canceled: true, canceledBy: 'system', cancellationReason: new QueueFull(pipeline).message };
      return await this.room.create({ ...execution, ...why }, false, correlation);
    });
  }

  private async failed(execution: Execution, refusal: DomainError, correlation?: string): Promise<Execution> {
    const why = { canceledBy: 'system', cancellationReason: `Failed on startup: ${refusal.message}` };
    return await this.room.create({ ...execution, ...why, status: 'TERMINAL' }, false, correlation);
  }
}

const suppliedTo = ({ trigger }: PipelineStart): JsonObject =>
  isJsonObject(trigger['parameters']) ? trigger['parameters'] : {};
