import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Flags } from './support/flags.ts';
import { type Ledger, openLedger } from './support/ledger.ts';
import { freshDatabase, startParts } from './support/parts.ts';
import { percentile, type Report, round } from './support/report.ts';
import { BenchServer } from './support/server.ts';

const lanes = 16;
const lookEveryMs = 10;
const patienceMs = 60_000;

/**
 * SIGKILL of the real server while executions are active: all of them wait, and what they wait for comes while no process
 * runs. From exec of the next process until the last of them has gone on; then every log is looked through for a turn that
 * was taken twice, or not at all.
 *
 * Flags: `--active 1000 --wait 10` (seconds: longer than it takes to start them), `--on sqlite,postgres`
 */
export async function recovery(flags: Flags): Promise<Report> {
  const on = flags.list('on', ['sqlite', 'postgres']);
  const active = flags.count('active', 1_000);
  const waitSeconds = flags.count('wait', 10);
  const report: Report = { bench: 'recovery', figures: {}, floors: { goneOnSeconds: 2.5 }, peers: {}, ratios: {} };
  const parts = await startParts(on.includes('postgres') ? ['durable-postgres'] : []);
  try {
    for (const name of on) {
      const server = parts.addresses['GENNAKER_BENCH_POSTGRES'];
      if (name === 'postgres' && server === undefined) continue;
      const url = name === 'postgres' && server !== undefined ? await freshDatabase(server) : undefined;
      for (const [key, value] of Object.entries(await killed(active, waitSeconds, url))) {
        report.figures[`${name}${key[0]?.toUpperCase() ?? ''}${key.slice(1)}`] = round(value);
      }
    }
    return report;
  } finally {
    await parts.stop();
  }
}

async function killed(active: number, waitSeconds: number, url: string | undefined): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-'));
  const environment: Record<string, string> = url === undefined ? {} : { GENNAKER_DATABASE__URL: url };
  const first = await BenchServer.start(folder, environment);
  await prepare(first, waitSeconds);
  const began = Date.now();
  await startAll(first, active);
  const ledger = await openLedger(url === undefined ? { file: join(folder, 'gennaker.sqlite') } : { url });
  while ((await ledger.waiting()) < active) await pause(lookEveryMs);
  if (Date.now() - began > waitSeconds * 1_000) throw new Error('nothing was measured: some went on before the kill');
  await first.kill();
  // The last one is due before the next process begins.
  await pause(waitSeconds * 1_000);
  const executed = performance.now();
  const next = BenchServer.start(folder, environment);
  const times = await untilAllHaveGoneOn(ledger, active, executed);
  const server = await next;
  const counts = await ledger.counts();
  await ledger.close();
  await server.clear();
  return {
    goneOnSeconds: times,
    answeredSeconds: server.readySeconds,
    executionsCount: counts.length,
    twiceCount: counts.filter(({ taken }) => taken.some((turns) => turns > 1)).length,
    lostCount: counts.filter(({ taken }) => !isDeepStrictEqual(taken, [1, 1, 1])).length,
    turnsOfOneCount: percentile(
      counts.map(({ taken }) => taken.length),
      0.5,
    ),
  };
}

/** Three stages: the one that waits, and two that are done at once. */
async function prepare(server: BenchServer, waitTime: number): Promise<void> {
  await server.ask('mutation ($d: JSONObject!) { saveApplication(document: $d) { errors { message } } }', {
    d: { name: 'bench' },
  });
  const stages = [waitTime, 0, 0].map((seconds) => ({ type: 'wait', waitTime: seconds }));
  await server.ask('mutation ($d: JSONObject!) { savePipeline(document: $d) { errors { message } } }', {
    d: { application: 'bench', name: 'recovery', stages },
  });
}

async function startAll(server: BenchServer, active: number): Promise<void> {
  let left = active;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await server.ask('mutation { startPipeline(application: "bench", nameOrId: "recovery") { errors { message } } }');
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function untilAllHaveGoneOn(ledger: Ledger, active: number, executed: number): Promise<number> {
  for (;;) {
    const seconds = (performance.now() - executed) / 1_000;
    if ((await ledger.succeeded()) >= active) return seconds;
    if (seconds * 1_000 > patienceMs) throw new Error(`only ${String(await ledger.succeeded())} have gone on`);
    await pause(lookEveryMs);
  }
}
