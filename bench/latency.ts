import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import type { Flags } from './support/flags.ts';
import { percentile, type Report, round } from './support/report.ts';
import { chain, WholeServer } from './support/whole-server.ts';

/** Of so many runs one more warms up. */
const runsOfOneWarmUp = 5;
const stages = 3;
/** A start, and one turn of a task for each stage: what must be durable one after another. */
const commitsInARow = stages + 1;

/**
 * One pipeline of three stages in a row, each a wait of 0 seconds (a stage with one task that is done at once), on a whole
 * server that does nothing else: from the call to start it to the durable end. `--runs 1000`
 */
export async function latency(flags: Flags): Promise<Report> {
  const runs = flags.count('runs', 1_000);
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-'));
  const postgres = process.env['GENNAKER_TEST_POSTGRES'];
  const server = await WholeServer.open(folder, postgres);
  await server.pipeline('three', chain(stages));
  const once = async (): Promise<number> => {
    const began = performance.now();
    await server.run('three');
    return performance.now() - began;
  };
  for (let run = 0; run < runs / runsOfOneWarmUp; run++) await once();
  const before = server.commits;
  const milliseconds: number[] = [];
  for (let run = 0; run < runs; run++) milliseconds.push(await once());
  const { commits } = server;
  await server.close();
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
