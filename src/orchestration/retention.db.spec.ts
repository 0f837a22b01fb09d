import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { anExecution, aStage } from '../../test/support/executions.ts';
import { WindableClock } from '../../test/support/windable-clock.ts';
import { DomainEvents, ulidFrom } from '../kernel/index.ts';
import type { OrchestrationSettings } from '../settings/index.ts';
import { EngineRoom } from './engine-room.ts';
import type { Execution } from './model/execution.ts';
import { ExecutionListeners } from './news.ts';
import { Retention } from './retention.ts';
import { type KnownStageKind, StageKinds } from './stage-kinds.ts';
import { EffectRow, EventRow, ExecutionRow, orchestrationEntities, StageRow, TermRow } from './storage/entities.ts';
import { ExecutionHistory } from './storage/execution-history.ts';
import { ExecutionRemoval } from './storage/execution-removal.ts';
import { ExecutionStore } from './storage/execution-store.ts';
import { writeStep } from './storage/statements.ts';

class NoKinds extends StageKinds {
  override find(): KnownStageKind | undefined {
    return undefined;
  }
  override known(): string[] {
    return [];
  }
}

const now = new Date('2026-03-31T00:00:00Z');
let database: TestDatabase;
let room: EngineRoom;

beforeEach(async () => {
  database = await openTestDatabase({ entities: orchestrationEntities });
  const clock = new WindableClock(now);
  const store = new ExecutionStore(database.unitOfWork);
  room = new EngineRoom(store, clock, new DomainEvents(), new ExecutionListeners(), new NoKinds());
});

afterEach(async () => {
  room.stop();
  await database.close();
});

function retention(keep: Partial<OrchestrationSettings['retention']>): Retention {
  const settings = {
    retention: { days: 30, minimumPerPipeline: 0, maximumPerPipeline: 1_000, everyMinutes: 60, ...keep },
  } as OrchestrationSettings;
  return new Retention(new ExecutionRemoval(database.unitOfWork), room, new WindableClock(now), settings);
}

/** One that was born so many days ago, and one of its mark. */
async function born(daysAgo: number, mark: string, parts: Partial<Execution> = {}): Promise<string> {
  const ofPipeline = parts.type === 'ORCHESTRATION' ? {} : { pipelineConfigId: 'p' };
  const id = ulidFrom(new Date(now.getTime() - daysAgo * 86_400_000)).slice(0, -1) + mark;
  const after = anExecution({
    id,
    status: 'SUCCEEDED',
    ...ofPipeline,
    stages: [aStage({ id: `STAGE-${mark}` })],
    ...parts,
  });
  await database.unitOfWork.append((statements) => {
    const events = [{ seq: 0, at: 0, event: { kind: 'created' as const, execution: after } }];
    writeStep(statements, { before: undefined, after, events, ordered: [], dropped: [] });
  });
  return id;
}

const left = async (): Promise<string> =>
  (await new ExecutionHistory(database.unitOfWork).list({}, 100)).map(({ id }) => id.at(-1)).join('');

describe('what is old', () => {
  it('goes when it is older than is kept, with its stages, its log and its words', async () => {
    await born(31, '1');
    await born(29, '2');
    expect(await retention({}).sweep()).toBe(1);
    expect(await left()).toBe('2');
    const rows = await database.unitOfWork.read((manager) =>
      Promise.all([ExecutionRow, StageRow, EventRow].map((entity) => manager.count(entity))),
    );
    expect(rows).toEqual([1, 1, 1]);
    const ids = await database.unitOfWork.read((manager) => manager.find(TermRow));
    expect(new Set(ids.map(({ executionId }) => executionId.at(-1)))).toEqual(new Set(['2']));
    expect(await database.unitOfWork.read((manager) => manager.count(EffectRow))).toBe(0);
  });

  it('stays as long as it is among the newest of its pipeline that are kept', async () => {
    await born(50, '1');
    await born(49, '2');
    await born(48, '3');
    await born(50, 'A', { pipelineConfigId: 'q' });
    await retention({ minimumPerPipeline: 2 }).sweep();
    expect(await left()).toBe('32A');
  });

  it('goes before its age when its pipeline has too many', async () => {
    await born(3, '1');
    await born(2, '2');
    await born(1, '3');
    await retention({ maximumPerPipeline: 2, minimumPerPipeline: 1 }).sweep();
    expect(await left()).toBe('32');
  });

  it('stays while it runs, waits or is paused', async () => {
    await born(90, '1', { status: 'RUNNING' });
    await born(90, '2', { status: 'NOT_STARTED' });
    await born(90, '3', { status: 'PAUSED' });
    expect(await retention({}).sweep()).toBe(0);
  });

  it('goes by application where it belongs to no pipeline', async () => {
    const adHoc: Partial<Execution> = { type: 'ORCHESTRATION', application: 'bank' };
    await born(60, '1', adHoc);
    await born(50, '2', adHoc);
    await born(40, '3', adHoc);
    await retention({ minimumPerPipeline: 1 }).sweep();
    expect(await left()).toBe('3');
  });

  it('goes in many small transactions when there is much of it', async () => {
    for (let mark = 0; mark < 45; mark += 1) await born(40 + mark, 'X');
    expect(await retention({ minimumPerPipeline: 5 }).sweep()).toBe(40);
  });

  it('is not there any more for who asks for it while it goes', async () => {
    const id = await born(60, '1');
    const removal = new ExecutionRemoval(database.unitOfWork);
    let asked: Promise<unknown> = Promise.resolve();
    await room.aside([id], async (ids) => {
      asked = room.post(id, { kind: 'pauseRequested', user: 'anna' }).catch((error: unknown) => error);
      await removal.remove(ids);
    });
    expect(await asked).toMatchObject({ refusal: 'not-found' });
  });
});
