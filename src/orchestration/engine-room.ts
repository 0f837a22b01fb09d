import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
  Optional,
} from '@nestjs/common';
import { Clock, DomainEvents } from '../kernel/index.ts';
import { Tracing, withBindings } from '../observability/index.ts';
import { Actor, type ActorWorld } from './actor.ts';
import type { Event } from './engine/index.ts';
import type { Execution } from './model/execution.ts';
import { ExpressionWorld } from './expression-scope/world.ts';
import { isComplete } from './model/status.ts';
import { ExecutionChanged, ExecutionListeners, type ExecutionNews } from './news.ts';
import { Performer, TopicIndex } from './performer.ts';
import { Planner } from './planner.ts';
import { NoSuchExecution, executionTopic } from './port.ts';
import { StageKinds } from './stage-kinds.ts';
import { DryRuns } from './stand-ins.ts';
import { ExecutionStore } from './storage/execution-store.ts';
import { recordedOutputs } from './storage/recorded-outputs.ts';
import type { StepRecord } from './storage/statements.ts';
import { TaskRules } from './task-rules.ts';
import { TurnTaker } from './turn-taker.ts';

interface Running {
  actor: Actor;
  performer: Performer;
}

/** Executions that are read together at the start. */
const mostAtOnce = 200;

/**
 * Where executions run: one actor for each that is alive, its steps written before they are performed. What an earlier
 * process left in the outbox is taken up at the start.
 */
@Injectable()
export class EngineRoom implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('engine');
  readonly #running = new Map<string, Running>();
  readonly #loading = new Map<string, Promise<Running>>();
  readonly #aside = new Map<string, Promise<void>>();
  readonly #leaving = new Map<string, (() => void)[]>();
  readonly #topics = new TopicIndex();
  readonly #planner: Planner;
  readonly #taker: TurnTaker;
  readonly #world: ActorWorld;
  #stopped = false;
  #recovered = false;

  constructor(
    @Inject(ExecutionStore) private readonly store: ExecutionStore,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DomainEvents) private readonly events: DomainEvents,
    @Inject(ExecutionListeners) private readonly listeners: ExecutionListeners,
    @Inject(StageKinds) kinds: StageKinds,
    @Optional() @Inject(Tracing) tracing?: Tracing,
    @Optional() @Inject(TaskRules) rules?: TaskRules,
    @Optional() @Inject(ExpressionWorld) world?: ExpressionWorld,
  ) {
    const dryRuns = new DryRuns((execution, stage) => recordedOutputs(store, execution, stage));
    this.#planner = new Planner(kinds, dryRuns, rules?.windowTimeZone, world);
    this.#taker = new TurnTaker(
      this.#planner,
      (facts, work) =>
        withBindings({ executionId: facts.executionId }, () => (tracing ? tracing.span('turn', facts, work) : work())),
      rules,
    );
    this.#world = this.#worldOf();
  }

  /** Takes up what an earlier process left. */
  async onApplicationBootstrap(): Promise<void> {
    const outbox = await this.store.outbox();
    const ids = [...new Set([...outbox.keys(), ...(await this.store.running())])];
    for (let at = 0; at < ids.length; at += mostAtOnce) {
      for (const { actor, performer } of await this.#openAll(ids.slice(at, at + mostAtOnce)))
        for (const stored of outbox.get(actor.execution.id) ?? []) performer.adopt(stored);
    }
    if (ids.length > 0) this.#log.log(`took up ${String(ids.length)} executions`);
    this.#recovered = true;
  }

  /** Before the accounts and the database let go: what stages still do would find neither. */
  beforeApplicationShutdown(): void {
    this.stop();
  }

  /** Whether effects are being performed. */
  get ready(): boolean {
    return this.#recovered && !this.#stopped;
  }

  /** Executions in memory. */
  get alive(): number {
    return this.#running.size;
  }

  get planner(): Planner {
    return this.#planner;
  }

  stop(): void {
    this.#stopped = true;
    for (const { actor, performer } of this.#running.values()) {
      performer.stop();
      actor.close();
    }
  }

  /** @returns the new execution when it is durable. @throws the database's error where its correlation id is taken */
  async create(execution: Execution, admitted: boolean, correlationId?: string): Promise<Execution> {
    const running = this.#run(execution, correlationId === undefined ? {} : { correlationId });
    try {
      return await running.actor.post({ kind: 'begin', admitted });
    } catch (error) {
      this.#running.delete(execution.id);
      throw error;
    }
  }

  /** @returns the execution when the event is durable. @throws {NoSuchExecution} */
  async post(executionId: string, event: Event): Promise<Execution> {
    const { actor } = await this.#open(executionId);
    return await actor.post(event);
  }

  /** As of its last durable step; undefined where it is not in memory. */
  running(executionId: string): Execution | undefined {
    return this.#running.get(executionId)?.actor.execution;
  }

  /** As of its last durable step. */
  async find(executionId: string): Promise<Execution | undefined> {
    return this.running(executionId) ?? (await this.store.find(executionId));
  }

  /** Brings forward the turns that wait for this topic. */
  wake(topic: string): void {
    this.#topics.wake(topic);
  }

  /** Resolves when an execution that is over has done all that its end asked for, or when the patience is over. */
  async left(executionId: string, patienceMs: number): Promise<void> {
    if (!this.#running.has(executionId)) return;
    await new Promise<void>((resolve) => {
      const callOff = this.clock.after(patienceMs, resolve);
      const told = (): void => {
        callOff();
        resolve();
      };
      this.#leaving.set(executionId, [...(this.#leaving.get(executionId) ?? []), told]);
    });
  }

  #leave(executionId: string): void {
    this.#running.delete(executionId);
    for (const told of this.#leaving.get(executionId) ?? []) told();
    this.#leaving.delete(executionId);
  }

  /**
   * Does `work` with those of the executions that are not in memory, which nobody can open meanwhile: for their removal.
   * Who asks for one in between is answered when the work is over.
   */
  async aside(executionIds: readonly string[], work: (ids: string[]) => Promise<void>): Promise<void> {
    const ids = executionIds.filter((id) => !this.#running.has(id) && !this.#loading.has(id));
    let settle: () => void = () => undefined;
    const settled = new Promise<void>((resolve) => (settle = resolve));
    for (const id of ids) this.#aside.set(id, settled);
    try {
      await work(ids);
    } finally {
      for (const id of ids) this.#aside.delete(id);
      settle();
    }
  }

  async #open(executionId: string): Promise<Running> {
    await this.#aside.get(executionId);
    const running = this.#running.get(executionId);
    if (running) return running;
    return await this.#once(executionId, () => this.store.find(executionId));
  }

  /** With one look at the database. @throws {NoSuchExecution} */
  async #openAll(executionIds: readonly string[]): Promise<Running[]> {
    const found = this.store
      .findMany(executionIds)
      .then((executions) => new Map(executions.map((execution) => [execution.id, execution])));
    return await Promise.all(executionIds.map((id) => this.#once(id, async () => (await found).get(id))));
  }

  /** Who wants it while it is being read waits for the same. */
  async #once(executionId: string, read: () => Promise<Execution | undefined>): Promise<Running> {
    const loading = this.#loading.get(executionId) ?? this.#load(executionId, read);
    this.#loading.set(executionId, loading);
    try {
      return await loading;
    } finally {
      this.#loading.delete(executionId);
    }
  }

  async #load(executionId: string, read: () => Promise<Execution | undefined>): Promise<Running> {
    const execution = await read();
    if (!execution) throw new NoSuchExecution(executionId);
    const known = this.#running.get(executionId);
    if (known) return known;
    const running = this.#run(execution);
    running.performer.takeUpTurns();
    return running;
  }

  #run(execution: Execution, birth?: { correlationId?: string }): Running {
    const actor = new Actor(execution, this.#world, birth);
    const performer = new Performer(
      actor,
      this.clock,
      this.#taker,
      async (effectId, { topic, facts }) => {
        await this.#tell(`${execution.id}/${effectId}`, topic, facts);
      },
      this.#topics,
    );
    const running = { actor, performer };
    this.#running.set(execution.id, running);
    return running;
  }

  async #tell(eventId: string, topic: ExecutionNews['topic'], facts: Execution['trigger']): Promise<void> {
    try {
      await this.listeners.tell({ topic, eventId, facts });
    } catch (error) {
      // The next process tells it.
      if (!this.#stopped)
        this.#log.error({ msg: 'news could not be told and will be told again', eventId, topic, err: error });
      throw error;
    }
  }

  #worldOf(): ActorWorld {
    return {
      clock: this.clock,
      planner: this.#planner,
      append: (step) => this.store.append(step),
      committed: (actor, step) => {
        this.#committed(actor, step);
      },
      troubled: (execution, error) => {
        this.#log.error({
          msg: 'a step could not be written and will be tried again',
          executionId: execution.id,
          err: error,
        });
      },
      broken: (execution, event, error) => {
        this.#log.error({
          msg: 'an event could not be applied',
          executionId: execution.id,
          event: event.kind,
          err: error,
        });
      },
    };
  }

  #committed(actor: Actor, step: StepRecord): void {
    const { after } = step;
    const performer = this.#running.get(after.id)?.performer;
    for (const stored of step.ordered) performer?.perform(stored);
    if (step.events.length > 0) this.events.publish(new ExecutionChanged(after, step.events, step.before));
    if (!isComplete(after.status)) return;
    performer?.callOffTurns();
    this.#topics.wake(executionTopic(after.id));
    // Once its last effect is done, nobody will ask the actor again: the database tells the rest.
    setImmediate(() => {
      if (actor.idle && performer?.idle === true && this.#running.get(after.id)?.actor === actor) this.#leave(after.id);
    });
  }
}
