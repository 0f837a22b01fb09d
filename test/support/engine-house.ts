import { Admission } from '../../src/orchestration/admission.ts';
import { EngineRoom } from '../../src/orchestration/engine-room.ts';
import { buildExecution } from '../../src/orchestration/model/build-execution.ts';
import type { Execution } from '../../src/orchestration/model/execution.ts';
import { isComplete } from '../../src/orchestration/model/status.ts';
import { ExecutionChanged, ExecutionListeners, type ExecutionNews } from '../../src/orchestration/news.ts';
import { Executions } from '../../src/orchestration/port.ts';
import { Restarts } from '../../src/orchestration/restarts.ts';
import type { StageKinds } from '../../src/orchestration/stage-kinds.ts';
import { orchestrationEntities } from '../../src/orchestration/storage/entities.ts';
import { ExecutionStore } from '../../src/orchestration/storage/execution-store.ts';
import { type Clock, DomainEvents, type JsonObject, newUlid, SystemClock } from '../../src/kernel/index.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

/** How a test starts a pipeline. */
export interface HouseStart {
  /** More of the definition: `limitConcurrent`, … */
  document?: JsonObject;
  pipelineConfigId?: string;
  parent?: { executionId: string; stageId: string };
  correlationId?: string;
}

/** The engine on a database of its own, with admission and restarts, and whatever kinds of stage the test makes. */
export class EngineHouse {
  readonly events = new DomainEvents();
  listeners = new ExecutionListeners();
  readonly news: ExecutionNews[] = [];
  store!: ExecutionStore;
  room!: EngineRoom;
  admission!: Admission;
  restarts!: Restarts;

  private constructor(
    readonly database: TestDatabase,
    private readonly kinds: StageKinds,
    readonly clock: Clock,
  ) {}

  static async open(kinds: StageKinds, clock: Clock = new SystemClock()): Promise<EngineHouse> {
    const house = new EngineHouse(await openTestDatabase({ entities: orchestrationEntities }), kinds, clock);
    await house.#begin();
    return house;
  }

  async #begin(): Promise<void> {
    this.listeners = new ExecutionListeners();
    this.listeners.add('test', (news) => {
      this.news.push(news);
      return Promise.resolve();
    });
    this.store = new ExecutionStore(this.database.unitOfWork);
    this.room = new EngineRoom(this.store, this.clock, this.events, this.listeners, this.kinds);
    this.admission = new Admission(this.store, this.room, this.listeners);
    this.restarts = new Restarts(this.room, this.admission, this.listeners);
    await this.room.onApplicationBootstrap();
    await this.admission.onApplicationBootstrap();
  }

  /** Ends the process, as far as an execution can tell, and starts another one on what is durable. */
  async reborn(): Promise<void> {
    this.room.stop();
    await this.database.reopen();
    await this.#begin();
  }

  async close(): Promise<void> {
    this.room.stop();
    await this.database.close();
  }

  /** As the product starts a pipeline: admitted, queued, or recorded as refused. */
  async start(stages: JsonObject[], { document = {}, correlationId, ...more }: HouseStart = {}): Promise<Execution> {
    const execution = buildExecution({
      id: newUlid(),
      type: 'PIPELINE',
      application: 'shop',
      name: 'release',
      document: { stages, ...document },
      trigger: { type: 'manual' },
      user: { user: 'anna', roles: [] },
      now: this.clock.now().getTime(),
      stageId: () => newUlid(),
      ...(more.pipelineConfigId === undefined ? {} : { pipelineConfigId: more.pipelineConfigId }),
      ...(more.parent ? { parent: more.parent } : {}),
    });
    return await this.admission.decide(execution, (decision) => {
      const refused = decision === 'full' ? { canceled: true, canceledBy: 'system' } : {};
      return this.room.create({ ...execution, ...refused }, decision === 'run', correlationId);
    });
  }

  cancel(executionId: string): Promise<Execution> {
    return this.room.post(executionId, { kind: 'cancelRequested', user: 'bob', reason: 'enough' });
  }

  async patch(executionId: string, stage: string, context: JsonObject): Promise<Execution> {
    const stageId = (await this.stage(executionId, stage)).id;
    return await this.room.post(executionId, { kind: 'patched', stageId, context, user: 'eve' });
  }

  async restart(executionId: string, stage: string): Promise<Execution> {
    const execution = await this.get(executionId);
    const wish = { user: 'anna', takesParentAlong: execution.parent !== undefined };
    return await this.restarts.restart(execution, await this.stage(executionId, stage), wish);
  }

  async get(executionId: string): Promise<Execution> {
    const execution = await this.room.find(executionId);
    if (!execution) throw new Error(`no execution ${executionId}`);
    return execution;
  }

  async stage(executionId: string, name: string): Promise<Execution['stages'][number]> {
    const stage = (await this.get(executionId)).stages.find((each) => each.name === name);
    if (!stage) throw new Error(`no stage ${name}`);
    return stage;
  }

  /** Resolves when the execution is so; the test's time-out is the bound. */
  until(executionId: string, holds: (execution: Execution) => boolean): Promise<Execution> {
    return new Promise((resolve, reject) => {
      const look = (execution: Execution | undefined): void => {
        if (execution?.id !== executionId || !holds(execution)) return;
        off();
        resolve(execution);
      };
      const off = this.events.on(ExecutionChanged, ({ execution }) => {
        look(execution);
      });
      this.room.find(executionId).then(look, reject);
    });
  }

  /** Id of the first execution of this pipeline, once there is one. */
  firstOf(pipelineConfigId: string): Promise<string> {
    return new Promise((resolve) => {
      const off = this.events.on(ExecutionChanged, ({ execution }) => {
        if (execution.pipelineConfigId !== pipelineConfigId) return;
        off();
        resolve(execution.id);
      });
    });
  }

  end(executionId: string): Promise<Execution> {
    return this.until(executionId, ({ status }) => isComplete(status));
  }

  runs(executionId: string, stage: string): Promise<Execution> {
    return this.until(executionId, ({ stages }) =>
      stages.some(({ name, tasks }) => name === stage && tasks.some(({ turns }) => turns > 0)),
    );
  }
}

/** How stages of a house start and follow other executions: pipelines by name, the same correlation id once. */
export class HouseExecutions extends Executions {
  readonly #started = new Map<string, string>();
  /** Starts what it is asked to, but its answer gets lost. */
  keepsSilent = false;

  /** @param pipelines stages, by the name of their pipeline */
  constructor(
    private readonly house: () => EngineHouse,
    private readonly pipelines: Record<string, JsonObject[]>,
  ) {
    super();
  }

  override async startPipeline({
    pipelineNameOrId: name,
    parent,
    correlationId,
  }: Parameters<Executions['startPipeline']>[0]): Promise<{ executionId: string }> {
    const before = this.#started.get(correlationId);
    if (before !== undefined) return { executionId: before };
    const { id } = await this.house().start(this.pipelines[name] ?? [], {
      pipelineConfigId: name,
      correlationId,
      ...(parent ? { parent } : {}),
    });
    this.#started.set(correlationId, id);
    if (this.keepsSilent) await new Promise(() => undefined);
    return { executionId: id };
  }

  override startedBy(correlationId: string): Promise<Execution | undefined> {
    return this.find(this.#started.get(correlationId) ?? '');
  }

  override find(executionId: string): Promise<Execution | undefined> {
    return this.house().room.find(executionId);
  }

  override async cancel(executionId: string): Promise<void> {
    await this.house().cancel(executionId);
  }
}
