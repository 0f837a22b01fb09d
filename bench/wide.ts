import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { entities } from '../src/app.entities.ts';
import { migrations } from '../migrations/index.ts';
import { DomainEvents, newUlid, SystemClock } from '../src/kernel/index.ts';
import { EngineRoom } from '../src/orchestration/engine-room.ts';
import { ExecutionChanged, isComplete } from '../src/orchestration/index.ts';
import { buildExecution } from '../src/orchestration/model/build-execution.ts';
import { ExecutionListeners } from '../src/orchestration/news.ts';
import { oneAfterAnother, StageHandler, succeeded, type ChildStage, type TaskStep } from '../src/orchestration/port.ts';
import { type KnownStageKind, StageKinds } from '../src/orchestration/stage-kinds.ts';
import { ExecutionStore } from '../src/orchestration/storage/execution-store.ts';
import { openDatabase } from '../src/persistence/index.ts';
import type { Flags } from './support/flags.ts';
import { percentile, type Report, round } from './support/report.ts';
import { Writes } from './support/writes.ts';

class Child extends StageHandler {
  constructor(private readonly output: string) {
    super();
  }

  override tasks(): TaskStep<unknown>[] {
    return [{ name: 'work', turn: () => succeeded({ output: this.output }) }];
  }
}

class Parent extends StageHandler {
  constructor(private readonly children: number) {
    super();
  }

  override before(): ChildStage[] {
    const child = (_: unknown, n: number): ChildStage => ({ type: 'child', name: `child ${String(n)}`, context: {} });
    return oneAfterAnother(Array.from({ length: this.children }, child));
  }
}

class Family extends StageKinds {
  constructor(private readonly handlers: Record<string, StageHandler>) {
    super();
  }

  override find(type: string): KnownStageKind | undefined {
    const handler = this.handlers[type];
    return handler && { kind: type, options: z.looseObject({}), handler };
  }

  override known(): string[] {
    return Object.keys(this.handlers);
  }
}

/**
 * One parent with many children, one after another, each of which puts out much: what a transition writes must not grow
 * with what the run has put out before. SQLite; the engine on its database, without the rest of the server.
 *
 * Flags: `--children 200 --kilobytes 100`
 */
export async function wide(flags: Flags): Promise<Report> {
  const children = flags.count('children', 200);
  const outputBytes = flags.count('kilobytes', 100) * 1_000;
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-'));
  const database = await openDatabase({ file: join(folder, 'wide.sqlite') }, { entities, migrations });
  const { unitOfWork } = database;
  let reads = 0;
  const read = unitOfWork.read.bind(unitOfWork);
  const events = new DomainEvents();
  const kinds = new Family({ parent: new Parent(children), child: new Child('x'.repeat(outputBytes)) });
  const room = new EngineRoom(
    new ExecutionStore(unitOfWork),
    new SystemClock(),
    events,
    new ExecutionListeners(),
    kinds,
  );
  await room.onApplicationBootstrap();
  unitOfWork.read = (work) => {
    reads += 1;
    return read(work);
  };
  const writes = new Writes(unitOfWork);
  const steps: number[] = [];
  let last = performance.now();
  const status = await new Promise<string>((resolve, reject) => {
    events.on(ExecutionChanged, ({ execution }) => {
      steps.push(performance.now() - last);
      last = performance.now();
      if (isComplete(execution.status)) resolve(execution.status);
    });
    room.create(newExecution(), true).catch(reject);
  });
  writes.stop();
  room.stop();
  await database.close();
  await rm(folder, { recursive: true, force: true });
  if (status !== 'SUCCEEDED') throw new Error(`nothing was measured: the execution ended ${status}`);
  // The first one creates the children, the last ones end the whole: what lies between are the turns of the children.
  const bytes = writes.bytesOfEntries.slice(1, children);
  const milliseconds = steps.slice(1, children);
  const early = <T>(values: T[]): T[] => values.slice(0, Math.ceil(values.length / 4));
  const late = <T>(values: T[]): T[] => values.slice(-Math.ceil(values.length / 4));
  const middle = (values: number[]): number => percentile(values, 0.5);
  return {
    bench: 'wide',
    figures: {
      earlyTransitionBytes: round(middle(early(bytes))),
      lateTransitionBytes: round(middle(late(bytes))),
      earlyTransitionMilliseconds: round(middle(early(milliseconds))),
      lateTransitionMilliseconds: round(middle(late(milliseconds))),
      readsOfTheRunCount: reads,
    },
    floors: { outputBytes },
    peers: {},
    ratios: {
      lateOverEarlyBytes: round(middle(late(bytes)) / middle(early(bytes))),
      lateOverEarlyMilliseconds: round(middle(late(milliseconds)) / middle(early(milliseconds))),
      transitionOverOutputBytes: round(middle(late(bytes)) / outputBytes),
    },
  };
}

const newExecution = (): ReturnType<typeof buildExecution> =>
  buildExecution({
    id: newUlid(),
    type: 'PIPELINE',
    application: 'bench',
    name: 'wide',
    document: { stages: [{ type: 'parent', name: 'parent' }] },
    trigger: {},
    user: { user: 'bench', roles: [] },
    now: Date.now(),
    stageId: () => newUlid(),
  });
