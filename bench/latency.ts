import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { startServer } from '../src/app.server.ts';
import { Applications, Pipelines } from '../src/applications/index.ts';
import { systemCaller } from '../src/access/port.ts';
import { DomainEvents } from '../src/kernel/index.ts';
import { Database } from '../src/persistence/index.ts';
import { ExecutionChanged, isComplete, Starts } from '../src/orchestration/index.ts';
import { loadSettings } from '../src/settings/index.ts';
import { percentile, type Report, round } from './support/report.ts';

const warmUp = 200;
const runs = 1_000;
const stages = 3;
/** A start, and one turn of a task for each stage: what must be durable one after another. */
const commitsInARow = stages + 1;

/**
 * One pipeline of three stages in a row, each a wait of 0 seconds (a stage with one task that is done at once), on a whole
 * server that does nothing else: from the call to start it to the durable end.
 */
export async function latency(): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-'));
  const postgres = process.env['GENNAKER_TEST_POSTGRES'];
  const settings = loadSettings({
    folder,
    environment: {
      GENNAKER_DATA__FOLDER: folder,
      GENNAKER_SERVER__PORT: '0',
      GENNAKER_LOGGING__LEVEL: 'error',
      ...(postgres === undefined ? {} : { GENNAKER_DATABASE__URL: postgres }),
    },
  });
  const server = await startServer(settings);
  const caller = systemCaller('bench');
  await server.app.get(Applications, { strict: false }).save(caller, { name: 'bench' });
  const wait = { type: 'wait', waitTime: 0 };
  const document = { application: 'bench', name: 'three', stages: Array.from({ length: stages }, () => ({ ...wait })) };
  const { pipeline } = await server.app.get(Pipelines, { strict: false }).save(caller, document);
  const starts = server.app.get(Starts, { strict: false });
  const ends = new Map<string, () => void>();
  const early = new Set<string>();
  let failed: string | undefined;
  server.app.get(DomainEvents, { strict: false }).on(ExecutionChanged, ({ execution }) => {
    if (!isComplete(execution.status)) return;
    if (execution.status !== 'SUCCEEDED') failed = `execution ${execution.id} ended ${execution.status}`;
    const end = ends.get(execution.id);
    if (end) end();
    else early.add(execution.id);
  });
  const once = async (): Promise<number> => {
    const began = performance.now();
    const { id } = await starts.byHand(caller, { application: 'bench', pipelineNameOrId: pipeline.id, trigger: {} });
    if (!early.delete(id)) await new Promise<void>((resolve) => ends.set(id, resolve));
    ends.delete(id);
    return performance.now() - began;
  };
  for (let run = 0; run < warmUp; run++) await once();
  const before = server.app.get(Database).figures().commits;
  const milliseconds: number[] = [];
  for (let run = 0; run < runs; run++) milliseconds.push(await once());
  const { commits } = server.app.get(Database).figures();
  await server.close();
  if (failed !== undefined) throw new Error(`nothing was measured: ${failed}`);
  const commit = commitMilliseconds(join(folder, 'floor.sqlite'));
  await rm(folder, { recursive: true, force: true });
  const p50 = percentile(milliseconds, 0.5);
  const onSqlite = postgres === undefined;
  return {
    bench: 'latency',
    figures: {
      p50Milliseconds: round(p50),
      p99Milliseconds: round(percentile(milliseconds, 0.99)),
      commitsOfOneExecutionCount: round((commits - before) / runs),
    },
    floors: {
      p50Milliseconds: onSqlite ? 3 : 12,
      ...(onSqlite ? { durableCommitsAloneMilliseconds: round(commit * commitsInARow) } : {}),
    },
    peers: {},
    ratios: onSqlite ? { overDurableCommitsAlone: round(p50 / (commit * commitsInARow)) } : {},
  };
}

/** Median of one commit of one small row on this disk, by the driver alone. */
function commitMilliseconds(file: string): number {
  const connection = new SQLite(file);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.exec('CREATE TABLE row (body TEXT)');
  const insert = connection.prepare('INSERT INTO row VALUES (?)');
  const body = 'x'.repeat(1_000);
  const took = Array.from({ length: 500 }, () => {
    const began = performance.now();
    insert.run(body);
    return performance.now() - began;
  });
  connection.close();
  return percentile(took, 0.5);
}
