import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { type Clock, DomainEvents, type JsonObject, newUlid, SystemClock } from '../kernel/index.ts';
import { transition } from './engine/index.ts';
import { EngineRoom } from './engine-room.ts';
import { buildExecution } from './model/build-execution.ts';
import type { Execution } from './model/execution.ts';
import { isComplete } from './model/status.ts';
import { ExecutionChanged, ExecutionListeners } from './news.ts';
import { again, failed, type Outcome, StageHandler, succeeded, type TaskStep, type Turn } from './port.ts';
import { type KnownStageKind, StageKinds } from './stage-kinds.ts';
import { EffectRow, orchestrationEntities } from './storage/entities.ts';
import { ExecutionHistory } from './storage/execution-history.ts';
import { ExecutionStore } from './storage/execution-store.ts';

type Body = (turn: Turn<JsonObject>) => Promise<Outcome> | Outcome;

/** Kinds of stage whose single task is a function of the test. */
class TestKinds extends StageKinds {
  readonly bodies = new Map<string, Body>();

  override find(type: string): KnownStageKind | undefined {
    const body = this.bodies.get(type);
    if (!body) return undefined;
    return { kind: type, options: z.looseObject({}), handler: new TestStage(body) };
  }

  override known(): string[] {
    return [...this.bodies.keys()];
  }
}

class TestStage extends StageHandler<unknown> {
  constructor(private readonly body: Body) {
    super();
  }

  override canBeSkipped(): boolean {
    return true;
  }

  override tasks(): TaskStep<unknown>[] {
    return [{ name: 'work', pollMs: 5, turn: (turn) => this.body(turn as Turn<JsonObject>) }];
  }
}

class House {
  readonly kinds = new TestKinds();
  readonly events = new DomainEvents();
  readonly listeners = new ExecutionListeners();
  readonly clock: Clock = new SystemClock();
  store!: ExecutionStore;
  room!: EngineRoom;

  constructor(readonly database: TestDatabase) {}

  async open(): Promise<void> {
    this.store = new ExecutionStore(this.database.unitOfWork);
    this.room = new EngineRoom(this.store, this.clock, this.events, this.listeners, this.kinds);
    await this.room.onApplicationBootstrap();
  }

  /** Ends the process, as far as an execution can tell, and starts another one. */
  async restart(): Promise<void> {
    this.room.stop();
    await this.database.reopen();
    await this.open();
  }

  start(stages: JsonObject[], correlationId?: string): Promise<Execution> {
    const execution = buildExecution({
      id: newUlid(),
      type: 'PIPELINE',
      application: 'shop',
      name: 'release',
      document: { stages },
      trigger: { type: 'manual', parameters: { version: '7' } },
      user: { user: 'anna', roles: [] },
      now: Date.now(),
      stageId: () => newUlid(),
    });
    return this.room.create(execution, true, correlationId);
  }

  until(executionId: string, holds: (execution: Execution) => boolean): Promise<Execution> {
    return new Promise((resolve, reject) => {
      const off = this.events.on(ExecutionChanged, ({ execution }) => {
        if (execution.id === executionId && holds(execution)) {
          off();
          resolve(execution);
        }
      });
      this.room.find(executionId).then((execution) => {
        if (execution && holds(execution)) {
          off();
          resolve(execution);
        }
      }, reject);
    });
  }

  end(executionId: string): Promise<Execution> {
    return this.until(executionId, (execution) => isComplete(execution.status));
  }
}

function signal(): { given: Promise<void>; give(): void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return {
    given,
    give: () => {
      give();
    },
  };
}

describe('the engine room', () => {
  let house: House;

  async function open(bodies: Record<string, Body>): Promise<House> {
    house = new House(await openTestDatabase({ entities: orchestrationEntities }));
    for (const [type, body] of Object.entries(bodies)) house.kinds.bodies.set(type, body);
    await house.open();
    return house;
  }

  afterEach(async () => {
    house.room.stop();
    await house.database.close();
  });

  it('runs an execution to its end, with expressions evaluated when a stage starts', async () => {
    await open({ say: (turn) => succeeded({ said: turn.options['text'] ?? null }) });
    const { id } = await house.start([
      { type: 'say', name: 'A', text: 'v${parameters.version}' },
      { type: 'say', name: 'B', text: '${said}!' },
    ]);
    const execution = await house.end(id);
    expect(execution.status).toBe('SUCCEEDED');
    expect(execution.stages.map((stage) => stage.outputs['said'])).toEqual(['v7', 'v7!']);
  });

  it('names the type of a stage that it does not know', async () => {
    await open({ known: () => succeeded() });
    const execution = await house.end((await house.start([{ type: 'mystery', name: 'A' }])).id);
    expect(execution.status).toBe('TERMINAL');
    expect(JSON.stringify(execution.stages[0]?.context['exception'])).toContain('mystery');
  });

  it('goes on after a restart where it was, with the same operation and memory', async () => {
    const seen: string[] = [];
    let release = false;
    await open({
      poll: (turn) => {
        seen.push(`${turn.operation} ${JSON.stringify(turn.memory)}`);
        return release ? succeeded() : again({ memory: { polls: 1 }, at: new Date(Date.now() + 60_000) });
      },
    });
    const { id } = await house.start([{ type: 'poll', name: 'A' }]);
    await house.until(id, (execution) => execution.stages[0]?.tasks[0]?.turns === 1);
    await house.restart();
    release = true;
    const stageId = (await house.room.find(id))?.stages[0]?.id ?? '';
    await house.room.post(id, { kind: 'patched', stageId, context: {}, user: 'anna' });
    expect((await house.end(id)).status).toBe('SUCCEEDED');
    expect(seen).toHaveLength(2);
    const [first, second] = seen.map((line) => line.split(' '));
    expect(second?.[0]).toBe(first?.[0]);
    expect(second?.[1]).toBe('{"polls":1}');
  });

  it('takes up a turn that was under way when the process ended', async () => {
    let turns = 0;
    const first = signal();
    await open({
      slow: () => {
        turns += 1;
        if (turns > 1) return succeeded();
        first.give();
        return new Promise<Outcome>(() => undefined);
      },
    });
    const { id } = await house.start([{ type: 'slow', name: 'A' }]);
    await first.given;
    await house.restart();
    expect((await house.end(id)).status).toBe('SUCCEEDED');
    expect(turns).toBe(2);
  });

  it('takes the turns that an earlier release has left as rows, each once, and then the rows are gone', async () => {
    let turns = 0;
    await open({ poll: () => (++turns > 1 ? succeeded() : again({ at: new Date(Date.now() + 3_600_000) })) });
    const { id } = await house.start([{ type: 'poll', name: 'A' }]);
    const { stages } = await house.until(id, (execution) => execution.stages[0]?.tasks[0]?.turns === 1);
    house.room.stop();
    // Ordered for now, by a patch that only the row tells of.
    const turn = { kind: 'turn', stageId: stages[0]?.id, taskId: '1', turn: 2, at: Date.now() };
    await house.database.unitOfWork.write(async (manager) => {
      await manager.insert(EffectRow, [
        { executionId: id, id: '1.0', body: JSON.stringify({ ...turn, turn: 1 }) },
        { executionId: id, id: '3.0', body: JSON.stringify({ ...turn, attempt: stages[0]?.attempt }) },
      ]);
    });
    await house.restart();
    expect((await house.end(id)).status).toBe('SUCCEEDED');
    expect(turns).toBe(2);
    while ((await house.store.outbox()).size > 0) await new Promise((resume) => setImmediate(resume));
  });

  it('lets an execution go that is over, though a task of it was to wait for long', async () => {
    await open({ poll: () => again({ at: new Date(Date.now() + 3_600_000) }) });
    const { id } = await house.start([{ type: 'poll', name: 'A' }]);
    const { stages } = await house.until(id, (execution) => execution.stages[0]?.tasks[0]?.turns === 1);
    const skip = { kind: 'patched', context: { manualSkip: true }, user: 'anna' } as const;
    await house.room.post(id, { ...skip, stageId: stages[0]?.id ?? '' });
    await house.room.left(id, 60_000);
    expect(house.room.alive).toBe(0);
  });

  it('answers a second start with one correlation id by refusing to write it', async () => {
    await open({ ok: () => succeeded() });
    await house.start([{ type: 'ok', name: 'A' }], 'once');
    await expect(house.start([{ type: 'ok', name: 'A' }], 'once')).rejects.toThrow();
    expect(await new ExecutionHistory(house.database.unitOfWork).list({}, 10)).toHaveLength(1);
  });

  it('leaves nothing in the outbox when all is done', async () => {
    await open({ ok: () => succeeded(), bad: () => failed('no') });
    await house.end(
      (
        await house.start([
          { type: 'ok', name: 'A' },
          { type: 'bad', name: 'B' },
        ])
      ).id,
    );
    // What is done leaves with the next step, or a moment later: the test's time-out is the bound.
    while ((await house.store.outbox()).size > 0) await new Promise((resume) => setImmediate(resume));
    await house.restart();
    expect((await house.store.outbox()).size).toBe(0);
  });

  it('tells again what a listener could not take', async () => {
    await open({ ok: () => succeeded() });
    const ids: string[] = [];
    const heard = new Promise<void>((resolve) => {
      house.listeners.add('test', ({ topic, eventId }) => {
        if (topic !== 'executionCompleted') return Promise.resolve();
        ids.push(eventId);
        if (ids.length === 1) return Promise.reject(new Error('not now'));
        resolve();
        return Promise.resolve();
      });
    });
    await house.start([{ type: 'ok', name: 'A' }]);
    await heard;
    expect(ids[0]).toBe(ids[1]);
  });

  it('has a log that gives the execution as it is', async () => {
    await open({ ok: () => succeeded({ x: 1 }), bad: () => failed('broken') });
    const { id } = await house.start([
      { type: 'ok', name: 'A' },
      { type: 'bad', name: 'B', failPipeline: false },
    ]);
    const execution = await house.end(id);
    const log = await house.store.events(id);
    let replayed: Execution | undefined;
    for (const { event, at } of log) {
      if (event.kind === 'created') replayed = event.execution;
      else if (replayed) replayed = transition(replayed, event, at).execution;
    }
    expect(replayed).toEqual(execution);
    expect(await house.store.find(id)).toEqual(execution);
  });

  it('cancels a task that is in the middle of a turn', async () => {
    const begun = signal();
    await open({
      hang: (turn) =>
        new Promise<Outcome>((resolve) => {
          turn.signal.addEventListener('abort', () => {
            resolve(again());
          });
          begun.give();
        }),
    });
    const { id } = await house.start([{ type: 'hang', name: 'A' }]);
    await begun.given;
    await house.room.post(id, { kind: 'cancelRequested', user: 'bob', reason: 'enough' });
    expect(await house.end(id)).toMatchObject({ status: 'CANCELED', canceledBy: 'bob' });
  });
});
