import { Global, Inject, Injectable, Module } from '@nestjs/common';
import { demand } from '../access/port.ts';
import { ApplicationsModule, Authors } from '../applications/index.ts';
import { TemplatesModule } from '../templates/index.ts';
import { AdHocTasks } from './ad-hoc-tasks.ts';
import { Admission } from './admission.ts';
import { EarlierExecutions } from './artifacts/port.ts';
import { Conditions } from './conditions/port.ts';
import { ConditionChanges } from './conditions/condition-changes.ts';
import { KnownConditions } from './conditions/known-conditions.ts';
import { EngineRoom } from './engine-room.ts';
import { ExpressionWorld } from './expression-scope/world.ts';
import { WorldFunctions } from './expression-scope/world-functions.ts';
import { OrchestrationFigures } from './figures.ts';
import { Forecasts } from './forecasts.ts';
import { correlationOf } from './model/correlation.ts';
import type { Execution } from './model/execution.ts';
import { ExecutionListeners } from './news.ts';
import { Executions } from './port.ts';
import { Restarts } from './restarts.ts';
import { Runs } from './runs.ts';
import { PluggedStageKinds } from './plugged-stage-kinds.ts';
import { StageKinds } from './stage-kinds.ts';
import { Settings } from '../settings/index.ts';
import { StartArtifacts } from './start-artifacts.ts';
import { StartOnce } from './start-once.ts';
import { StartParents } from './start-parents.ts';
import { Starts } from './starts.ts';
import { Correlations } from './storage/correlations.ts';
import { Retention } from './retention.ts';
import { ExecutionHistory } from './storage/execution-history.ts';
import { ExecutionRemoval } from './storage/execution-removal.ts';
import { ExecutionStore } from './storage/execution-store.ts';
import { LatestExecution } from './storage/latest-execution.ts';
import { TaskRules } from './task-rules.ts';

/** What stages may do with other executions; the engine itself is found late, since it needs the stages. */
@Injectable()
export class ExecutionsForStages extends Executions {
  #starts: Starts | undefined;
  #room: EngineRoom | undefined;
  #correlations: Correlations | undefined;

  connect(starts: Starts, room: EngineRoom, correlations: Correlations): void {
    this.#starts = starts;
    this.#room = room;
    this.#correlations = correlations;
  }

  constructor(@Inject(Authors) private readonly authors: Authors) {
    super();
  }

  override async startPipeline(start: Parameters<Executions['startPipeline']>[0]): Promise<{ executionId: string }> {
    const { user, ...rest } = start;
    await this.#mayLeave(start);
    const execution = await this.#connected(this.#starts).byTrigger(rest, user);
    return { executionId: execution.id };
  }

  /**
   * Whoever was let in for one application must not reach another by a pipeline of it. Behind a name that the server has not
   * seen itself (`cron`, `runAsUser`) stands a definition, which starts what it names.
   *
   * @throws {DomainError} `forbidden`
   */
  async #mayLeave({ user, application, parent }: Parameters<Executions['startPipeline']>[0]): Promise<void> {
    if (user.verified !== true) return;
    const home = parent && (await this.find(parent.executionId))?.application;
    if (home?.toLowerCase() === application.toLowerCase()) return;
    demand(await this.authors.callerOf({ ...user, application }), 'pipeline:execute', application);
  }

  override async startedBy(correlationId: string): Promise<Execution | undefined> {
    const key = correlationOf('PIPELINE', { correlationId, asked: false, trigger: {} })?.key;
    const id = key === undefined ? undefined : await this.#connected(this.#correlations).find(key);
    return id === undefined ? undefined : await this.find(id);
  }

  override find(executionId: string): Promise<Execution | undefined> {
    return this.#connected(this.#room).find(executionId);
  }

  override async cancel(executionId: string, user: string, reason: string): Promise<void> {
    await this.#connected(this.#room).post(executionId, { kind: 'cancelRequested', user, reason });
  }

  #connected<T>(part: T | undefined): T {
    if (part === undefined) throw new Error('a stage asked for executions before the engine was built');
    return part;
  }
}

/** Handed to stages in a module of its own, so that the folders of the stages need not know the engine. */
@Global()
@Module({
  imports: [ApplicationsModule],
  providers: [
    ExecutionsForStages,
    { provide: Executions, useExisting: ExecutionsForStages },
    ExecutionStore,
    { provide: EarlierExecutions, useClass: LatestExecution },
    KnownConditions,
    { provide: Conditions, useExisting: KnownConditions },
  ],
  exports: [ExecutionsForStages, Executions, ExecutionStore, EarlierExecutions, Conditions, KnownConditions],
})
export class ExecutionsPortModule {}

@Module({
  imports: [ApplicationsModule, ExecutionsPortModule, TemplatesModule],
  providers: [
    ExecutionHistory,
    ExecutionRemoval,
    ExecutionListeners,
    { provide: StageKinds, useClass: PluggedStageKinds },
    {
      provide: TaskRules,
      inject: [Settings],
      useFactory: ({ orchestration, accounts }: Settings) => new TaskRules(orchestration, accounts),
    },
    { provide: ExpressionWorld, useClass: WorldFunctions },
    EngineRoom,
    ConditionChanges,
    Admission,
    Correlations,
    StartArtifacts,
    StartOnce,
    StartParents,
    Restarts,
    Forecasts,
    Starts,
    Runs,
    AdHocTasks,
    Retention,
    OrchestrationFigures,
  ],
  exports: [ConditionChanges, Forecasts, EngineRoom, ExecutionListeners, AdHocTasks, Runs, Starts],
})
export class OrchestrationModule {
  constructor(
    @Inject(ExecutionsForStages) executions: ExecutionsForStages,
    @Inject(Starts) starts: Starts,
    @Inject(EngineRoom) room: EngineRoom,
    @Inject(Correlations) correlations: Correlations,
  ) {
    executions.connect(starts, room, correlations);
  }
}
