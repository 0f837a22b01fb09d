import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '../access/index.ts';
import { type Caller, demand } from '../access/port.ts';
import { checkDocument, checkPipeline, KnownKinds, nearest } from '../applications/index.ts';
import { Clock, type Fault, InvalidInput, type Json, newUlid } from '../kernel/index.ts';
import { type OrchestrationSettings, Section } from '../settings/index.ts';
import { forbiddenJobs, withProvider } from './ad-hoc-rules.ts';
import { EngineRoom } from './engine-room.ts';
import { buildExecution } from './model/build-execution.ts';
import { correlationOf } from './model/correlation.ts';
import type { Execution } from './model/execution.ts';
import { taskRequestOf, type TaskRequest } from './model/task-request.ts';
import { NoSuchTask } from './run-refusals.ts';
import { Runs } from './runs.ts';
import { StageKinds } from './stage-kinds.ts';
import { StartOnce } from './start-once.ts';
import type { ExecutionFilter, ExecutionSummary } from './storage/execution-history.ts';

/** Stages that are run once, without a pipeline: Spinnaker's tasks. Each is an execution of the type `ORCHESTRATION`. */
@Injectable()
export class AdHocTasks {
  constructor(
    @Inject(StartOnce) private readonly starting: StartOnce,
    @Inject(EngineRoom) private readonly room: EngineRoom,
    @Inject(Runs) private readonly runs: Runs,
    @Inject(StageKinds) private readonly kinds: StageKinds,
    @Inject(KnownKinds) private readonly known: KnownKinds,
    @Section('orchestration') private readonly settings: OrchestrationSettings,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Runs the jobs in the name of the caller, who must be allowed what it takes to make a pipeline of them and to start it.
   *
   * @param body `{application, description, job: [{type, …}], trigger}`, or a list of jobs
   * @param correlationId a task with an id that was seen before is the task of then
   * @returns the execution when it is durable
   * @throws {Forbidden} @throws {InvalidInput} each job that is wrong, or that may not be run without a pipeline
   */
  async start(caller: Caller, body: Json, correlationId?: string): Promise<Execution> {
    const request = taskRequestOf(body);
    demand(caller, 'pipeline:execute', request.application);
    demand(caller, 'pipeline:write', request.application);
    const job = request.job.map((each) => withProvider(each, this.kinds));
    this.#check({ ...request, job }, caller);
    const { trigger } = request;
    const correlation = correlationOf('ORCHESTRATION', {
      trigger,
      asked: true,
      ...(correlationId === undefined ? {} : { correlationId }),
    });
    const { execution } = await this.starting.once({ correlation, caller }, async () => {
      const begun = await this.room.create(this.#built(caller, { ...request, job }), true, correlation?.key);
      const { id, application, description = '' } = begun;
      await this.audit.note(caller, { action: 'task.start', subject: id, application, facts: { description } });
      return { execution: begun };
    });
    return execution;
  }

  /** @returns undefined also for an execution of a pipeline */
  async find(caller: Caller, taskId: string): Promise<Execution | undefined> {
    const found = await this.runs.find(caller, taskId);
    return found?.type === 'ORCHESTRATION' ? found : undefined;
  }

  /** @throws {NoSuchTask} */
  async get(caller: Caller, taskId: string): Promise<Execution> {
    const found = await this.find(caller, taskId);
    if (!found) throw new NoSuchTask(taskId);
    return found;
  }

  /** As {@link Runs.list}, tasks alone. */
  async list(
    caller: Caller,
    filter: Omit<ExecutionFilter, 'type'>,
    limit: number,
    before?: string,
  ): Promise<ExecutionSummary[]> {
    return await this.runs.list(caller, { ...filter, type: 'ORCHESTRATION' }, limit, before);
  }

  /** @throws {NoSuchTask} */
  async cancel(caller: Caller, taskId: string, reason: string): Promise<Execution> {
    await this.get(caller, taskId);
    return await this.runs.cancel(caller, taskId, reason);
  }

  #check({ application, job }: TaskRequest, caller: Caller): void {
    const document = { name: 'task', application, stages: job };
    checkDocument('The task', document);
    const faults = checkPipeline(document, this.known).faults.map(({ path, message }) => ({
      path: path[0] === 'stages' ? ['job', ...path.slice(1)] : path,
      message,
    }));
    faults.push(...this.#unknown(job), ...forbiddenJobs(job, this.settings.adHoc, caller.name, this.kinds));
    if (faults.length > 0) throw new InvalidInput('The task', faults);
  }

  /** A pipeline may be written for a server that knows more; a task is run here and now. */
  #unknown(job: TaskRequest['job']): Fault[] {
    return job.flatMap(({ type, alias }, index) => {
      if (typeof type !== 'string' || type === '') return [];
      if (this.kinds.find(type) ?? (typeof alias === 'string' ? this.kinds.find(alias) : undefined)) return [];
      const like = nearest(type, this.kinds.known());
      const hint = like.length === 0 ? '' : `; did you mean ${like.join(' or ')}?`;
      return [{ path: ['job', index, 'type'], message: `"${type}" is no type of stage that is known here${hint}` }];
    });
  }

  #built(caller: Caller, { application, description, job, trigger }: TaskRequest): Execution {
    const now = this.clock.now();
    return buildExecution({
      id: newUlid(now),
      type: 'ORCHESTRATION',
      application,
      name: description.slice(0, 512),
      document: { description, stages: job },
      trigger: { type: 'manual', ...trigger, user: caller.name },
      user: { user: caller.name, roles: [...caller.roles], verified: true },
      now: now.getTime(),
      stageId: () => newUlid(now),
    });
  }
}
