import { setImmediate as aMoment } from 'node:timers/promises';
import { DomainEvents, newUlid } from '../../../src/kernel/index.ts';
import { EngineRoom } from '../../../src/orchestration/engine-room.ts';
import { buildExecution } from '../../../src/orchestration/model/build-execution.ts';
import type { Execution } from '../../../src/orchestration/model/execution.ts';
import { isComplete } from '../../../src/orchestration/model/status.ts';
import { ExecutionListeners } from '../../../src/orchestration/news.ts';
import type { UnitOfWork } from '../../../src/persistence/index.ts';
import { WindableClock } from '../../support/windable-clock.ts';
import { type Cut, CutStore } from './cut-store.ts';
import { Ledger } from './ledger.ts';
import type { Deed, Pipeline } from './script.ts';
import { ScriptedKinds } from './scripted-stage.ts';

/** How an execution ended, in words that are the same in every run. */
export interface Picture {
  status: string;
  stages: string[];
  /** What was done outside. */
  done: string[];
  /** What was told. */
  heard: string[];
}

export interface Outcome {
  picture: Picture;
  /** Steps that were written by the process that was cut, or by the only one. */
  steps: number;
  wasCut: boolean;
  calls: number;
}

/** One pipeline from its start to its end, through the engine room and a database; the process may end on the way. */
export class Course {
  readonly #ledger = new Ledger();
  readonly #born: Execution;
  readonly #deeds: Deed[];
  readonly #startMs: number;
  #clock = new WindableClock();
  #store: CutStore;
  #room: EngineRoom;
  #steps = 0;
  #wasCut = false;
  /** Somebody is asking this room, and has no answer yet. */
  #asking: EngineRoom | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    pipeline: Pipeline,
    cut?: Cut,
  ) {
    const now = this.#clock.now();
    this.#startMs = now.getTime();
    this.#deeds = [...pipeline.deeds];
    this.#born = buildExecution({
      id: newUlid(),
      type: 'PIPELINE',
      application: 'shop',
      name: 'cut',
      document: { stages: pipeline.stages },
      trigger: { type: 'manual' },
      user: { user: 'anna', roles: [] },
      now: this.#startMs,
      stageId: () => newUlid(),
    });
    [this.#store, this.#room] = this.#process(cut);
  }

  async run(): Promise<Outcome> {
    await this.#room.onApplicationBootstrap();
    this.#ask();
    for (;;) {
      await this.#settle();
      if (this.#store.isCut) await this.#beginAnew();
      else if (await this.#isOver()) break;
      else this.#wind();
    }
    this.#room.stop();
    return {
      picture: await this.#picture(),
      steps: this.#wasCut ? this.#steps : this.#store.steps,
      wasCut: this.#wasCut,
      calls: this.#ledger.calls,
    };
  }

  /** Whoever wants the pipeline to run asks until there is an answer. */
  #ask(): void {
    void this.#room.create(this.#born, true, this.#born.id).catch(() => undefined);
  }

  #process(cut?: Cut): [CutStore, EngineRoom] {
    const store = new CutStore(this.unitOfWork, cut);
    const listeners = new ExecutionListeners();
    listeners.add('test', ({ topic, eventId }) => {
      if (!store.isAlive) return new Promise<never>(() => undefined);
      // Told again it has the same id.
      this.#ledger.heard.add(`${topic} ${eventId}`);
      return Promise.resolve();
    });
    const kinds = new ScriptedKinds(this.#ledger, () => store.isAlive);
    return [store, new EngineRoom(store, this.#clock, new DomainEvents(), listeners, kinds)];
  }

  /** Until nothing is under way any more: what is left waits for its time. */
  async #settle(): Promise<void> {
    for (let calm = 0; calm < 4; calm += 1) {
      await aMoment();
      if (this.#store.isBusy || (this.#asking === this.#room && !this.#store.isCut)) calm = -1;
    }
  }

  async #beginAnew(): Promise<void> {
    this.#wasCut = true;
    this.#steps = this.#store.steps;
    this.#room.stop();
    // Timers of the process that has ended are gone with it.
    this.#clock = new WindableClock(this.#clock.now());
    [this.#store, this.#room] = this.#process();
    await this.#room.onApplicationBootstrap();
    if ((await this.#room.find(this.#born.id)) === undefined) this.#ask();
    // What somebody did without being answered is done again.
    else await this.#act();
  }

  async #isOver(): Promise<boolean> {
    const execution = await this.#room.find(this.#born.id);
    if (execution === undefined || !isComplete(execution.status)) return false;
    return !(await this.#store.outbox()).has(execution.id);
  }

  #passedMs(): number {
    return this.#clock.now().getTime() - this.#startMs;
  }

  /** On to whatever comes next. */
  #wind(): void {
    const timerMs = this.#clock.nextInMs;
    const deedMs = this.#deeds[0] && this.#deeds[0].atMs - this.#passedMs();
    if (timerMs === undefined && deedMs === undefined)
      throw new Error(`nothing will happen any more: ${this.#born.id}`);
    this.#clock.wind(Math.min(timerMs ?? Infinity, deedMs ?? Infinity));
    void this.#act();
  }

  /** What people do now. */
  async #act(): Promise<void> {
    const [deed] = this.#deeds;
    if (deed === undefined || deed.atMs > this.#passedMs()) return;
    const room = this.#room;
    this.#asking = room;
    const execution = await room.find(this.#born.id);
    const event = execution && !isComplete(execution.status) ? deed.event(execution) : undefined;
    if (event) await room.post(this.#born.id, event).catch(() => undefined);
    if (room !== this.#room) return;
    this.#asking = undefined;
    this.#deeds.shift();
    // Nobody pauses an execution for ever.
    if (event?.kind === 'pauseRequested') this.#deeds.unshift(resumption(deed));
  }

  async #picture(): Promise<Picture> {
    const execution = await this.#store.find(this.#born.id);
    if (execution === undefined) throw new Error('the execution is lost');
    return {
      status: execution.status,
      stages: execution.stages
        .map(({ name, status, attempt, tasks }) =>
          [name, status, String(attempt), ...tasks.map((task) => task.status)].join(' '),
        )
        .sort(),
      done: this.#ledger.done,
      heard: [...this.#ledger.heard].map((line) => line.split(' ', 1)[0] ?? '').sort(),
    };
  }
}

const resumption = ({ atMs }: Deed): Deed => ({
  atMs: atMs + 16,
  event: () => ({ kind: 'resumeRequested', user: 'bob' }),
});
