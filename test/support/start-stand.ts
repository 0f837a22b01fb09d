import { z } from 'zod';
import { accessEntities, Audit, type Caller, systemCaller } from '../../src/access/index.ts';
import {
  applicationEntities,
  Applications,
  PipelineLibrary,
  PipelineListeners,
  Pipelines,
} from '../../src/applications/index.ts';
import { PipelineStore } from '../../src/applications/pipeline-store.ts';
import { Revisions } from '../../src/applications/revisions.ts';
import { DomainEvents, type JsonObject, SystemClock } from '../../src/kernel/index.ts';
import { Admission } from '../../src/orchestration/admission.ts';
import { EngineRoom } from '../../src/orchestration/engine-room.ts';
import { ExecutionChanged, ExecutionListeners } from '../../src/orchestration/news.ts';
import {
  again,
  type Execution,
  isComplete,
  type Stage,
  StageHandler,
  type TaskStep,
} from '../../src/orchestration/port.ts';
import { type KnownStageKind, StageKinds } from '../../src/orchestration/stage-kinds.ts';
import { StartArtifacts } from '../../src/orchestration/start-artifacts.ts';
import { StartOnce } from '../../src/orchestration/start-once.ts';
import { StartParents } from '../../src/orchestration/start-parents.ts';
import { Starts } from '../../src/orchestration/starts.ts';
import { Correlations } from '../../src/orchestration/storage/correlations.ts';
import { orchestrationEntities } from '../../src/orchestration/storage/entities.ts';
import { ExecutionStore } from '../../src/orchestration/storage/execution-store.ts';
import { LatestExecution } from '../../src/orchestration/storage/latest-execution.ts';
import { TemplatedPipelines, templateEntities } from '../../src/templates/index.ts';
import { TemplateSources } from '../../src/templates/template-sources.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { KnownExecutions } from './known-executions.ts';
import { NoEgress } from './no-egress.ts';
import { NothingKnown } from './nothing-known.ts';

/** `does` ends at once and puts out what its `outputs` say; `waits` never ends by itself. */
class TwoKinds extends StageKinds {
  override find(type: string): KnownStageKind | undefined {
    const handler = { does: new Does(), waits: new Waits() }[type];
    return handler && { kind: type, options: z.looseObject({}), handler };
  }
  override known = (): string[] => ['does', 'waits'];
}

class Does extends StageHandler<unknown> {
  override tasks(): TaskStep<unknown>[] {
    const outputs = ({ context }: Stage): JsonObject => (context['outputs'] ?? {}) as JsonObject;
    return [{ name: 'do', turn: ({ stage }) => ({ kind: 'succeeded', outputs: outputs(stage) }) }];
  }
}

class Waits extends StageHandler<unknown> {
  override tasks(): TaskStep<unknown>[] {
    return [{ name: 'wait', turn: () => again({ at: new Date(Date.now() + 3_600_000) }) }];
  }
}

/** Executions as stages see them: only to look at. */
class RoomExecutions extends KnownExecutions {
  constructor(private readonly room: EngineRoom) {
    super();
  }
  override find(executionId: string): Promise<Execution | undefined> {
    return this.room.find(executionId);
  }
}

/** What starts executions, on a database of its own. */
export class StartStand {
  static readonly admin: Caller = { ...systemCaller('alice'), roles: ['ops'] };
  readonly events = new DomainEvents();
  readonly clock = new SystemClock();
  readonly starts: Starts;
  readonly room: EngineRoom;
  readonly starting: StartOnce;
  readonly applications: Applications;
  readonly pipelines: Pipelines;

  private constructor(readonly database: TestDatabase) {
    const { unitOfWork } = database;
    const revisions = new Revisions();
    const audit = new Audit(unitOfWork, this.clock);
    const pipelines = new PipelineStore(revisions, new PipelineListeners(), audit);
    this.applications = new Applications(unitOfWork, this.clock, this.events, revisions, pipelines, audit);
    this.pipelines = new Pipelines(unitOfWork, this.clock, this.events, pipelines, new NothingKnown());
    const library = new PipelineLibrary(unitOfWork, revisions, this.events);
    const store = new ExecutionStore(unitOfWork);
    const listeners = new ExecutionListeners();
    this.room = new EngineRoom(store, this.clock, this.events, listeners, new TwoKinds());
    const executions = new RoomExecutions(this.room);
    this.starting = new StartOnce(new Correlations(unitOfWork), this.room);
    this.starts = new Starts(
      library,
      new TemplatedPipelines(new TemplateSources(unitOfWork, new NoEgress()), library),
      this.applications,
      this.starting,
      new StartParents(this.room),
      new StartArtifacts(new LatestExecution(unitOfWork, library, executions)),
      this.room,
      new Admission(store, this.room, listeners),
      this.clock,
    );
  }

  static async open(): Promise<StartStand> {
    const entities = [...applicationEntities, ...accessEntities, ...orchestrationEntities, ...templateEntities];
    const stand = new StartStand(await openTestDatabase({ entities }));
    await stand.room.onApplicationBootstrap();
    await stand.applications.save(StartStand.admin, { name: 'shop', email: 'shop@example.com' });
    return stand;
  }

  /** @returns its id */
  async pipeline(name: string, document: JsonObject = {}): Promise<string> {
    const whole = { name, application: 'shop', stages: [{ type: 'does' }], ...document };
    return (await this.pipelines.save(StartStand.admin, whole)).pipeline.id;
  }

  async run(pipelineNameOrId: string, trigger: JsonObject = {}): Promise<Execution> {
    return await this.ended(
      await this.starts.byHand(StartStand.admin, { application: 'shop', pipelineNameOrId, trigger }),
    );
  }

  /** As it is when it is over. */
  ended({ id }: Pick<Execution, 'id'>): Promise<Execution> {
    return new Promise((resolve, reject) => {
      const off = this.events.on(ExecutionChanged, ({ execution }) => {
        if (execution.id === id) look(execution);
      });
      const look = (execution: Execution | undefined): void => {
        if (!execution || !isComplete(execution.status)) return;
        off();
        resolve(execution);
      };
      this.room.find(id).then(look, reject);
    });
  }

  async close(): Promise<void> {
    this.room.stop();
    await this.database.close();
  }
}
