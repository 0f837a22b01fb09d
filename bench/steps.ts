import { type Flags } from './support/flags.ts';
import { freshDatabase, type Parts, startParts } from './support/parts.ts';
import { installPeers, peer } from './support/peers.ts';
import { percentile, type Report, round } from './support/report.ts';
import { runSide, side } from './support/side.ts';
import { type Stored, storedFolder } from './support/stored.ts';

interface Size {
  runs: number;
  stages: number;
  active: number;
}

/** One way to do the work; each round does it anew. */
type Side = (size: Size) => Promise<Record<string, number>>;

/**
 * Pipelines of stages in a row which have nothing to do, some of them active at a time; every transition is durable before
 * the next. Beside it the same graph elsewhere: all sides in turn, each in a process of its own, and that a few times.
 *
 * With `--stored`, the same once more on SQLite where so many executions stand already.
 *
 * Flags: `--pipelines 1000 --stages 10 --active 32 --rounds 3 --on sqlite,postgres --without-peers`, `--stored
 * 10000,1000000 --keep FOLDER`
 */
export async function steps(flags: Flags): Promise<Report> {
  const size = {
    runs: flags.count('pipelines', 1_000),
    stages: flags.count('stages', 10),
    active: flags.count('active', 32),
  };
  const on = flags.list('on', ['sqlite', 'postgres']);
  const withPeers = !flags.has('without-peers') && (await installPeers());
  const parts = await startParts([
    ...(on.includes('postgres') || withPeers ? ['durable-postgres'] : []),
    ...(withPeers ? ['redis'] : []),
  ]);
  const stored: Stored[] = [];
  try {
    const sides = sidesOf(parts, on, withPeers);
    for (const count of flags.list('stored', [])) {
      const each = await storedFolder(Number(count), flags);
      stored.push(each);
      sides.set(`sqliteOf${count}`, ({ runs, stages, active }) =>
        runSide(side('steps'), [runs, stages, active, each.folder]),
      );
    }
    const seen = new Map<string, Record<string, number>[]>();
    for (let round = 0; round < flags.count('rounds', 3); round++) {
      for (const [name, run] of sides) seen.set(name, [...(seen.get(name) ?? []), await run(size)]);
    }
    return reportOf(new Map([...seen].map(([name, rounds]) => [name, medians(rounds)])));
  } finally {
    for (const each of stored) await each.clear();
    await parts.stop();
  }
}

function sidesOf({ addresses }: Parts, on: readonly string[], withPeers: boolean): Map<string, Side> {
  const postgres = addresses['GENNAKER_BENCH_POSTGRES'];
  const ours =
    (server?: string): Side =>
    ({ runs, stages, active }) =>
      runSide(side('steps'), [runs, stages, active, ...(server === undefined ? [] : [server])]);
  const theirs =
    (name: string, address: () => Promise<string>): Side =>
    async ({ runs, stages, active }) =>
      runSide(peer(name), [await address(), runs, stages, active]);
  const sides = new Map<string, Side>();
  if (on.includes('sqlite')) sides.set('sqlite', ours());
  if (on.includes('postgres') && postgres !== undefined) sides.set('postgres', ours(postgres));
  if (!withPeers) return sides;
  if (postgres !== undefined) {
    sides.set(
      'dbos',
      theirs('dbos', () => freshDatabase(postgres)),
    );
    sides.set(
      'graphileWorker',
      theirs('graphile-worker', () => freshDatabase(postgres)),
    );
  }
  for (const [name, variable] of [
    ['bullmq', 'GENNAKER_BENCH_REDIS_EVERYSEC'],
    ['bullmqAlways', 'GENNAKER_BENCH_REDIS_ALWAYS'],
  ] as const) {
    const address = addresses[variable];
    if (address !== undefined)
      sides.set(
        name,
        theirs('bullmq', () => Promise.resolve(address)),
      );
  }
  return sides;
}

function medians(rounds: readonly Record<string, number>[]): Record<string, number> {
  const keys = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(
    keys.map((key) => [
      key,
      round(
        percentile(
          rounds.map((each) => each[key] ?? 0),
          0.5,
        ),
      ),
    ]),
  );
}

function reportOf(sides: ReadonlyMap<string, Record<string, number>>): Report {
  const report: Report = { bench: 'steps', figures: {}, floors: {}, peers: {}, ratios: {} };
  const speed = (name: string): number | undefined => sides.get(name)?.['stagesPerSecond'];
  for (const [name, figures] of sides) {
    if (!/^(sqlite|postgres)/.test(name)) {
      report.peers[name] = figures;
      continue;
    }
    for (const [key, value] of Object.entries(figures)) {
      const named = `${name}${key[0]?.toUpperCase() ?? ''}${key.slice(1)}`;
      if (key.startsWith('alone')) report.floors[named] = value;
      else report.figures[named] = value;
    }
  }
  const best = speed('sqlite') ?? speed('postgres');
  const stored = [...sides.keys()].filter((name) => name.startsWith('sqliteOf'));
  const [least, most] = [speed(stored[0] ?? ''), speed(stored.at(-1) ?? '')];
  for (const [name, ours, theirs] of [
    ['stagesOverDbos', best, speed('dbos')],
    ['stagesOverGraphileWorker', best, speed('graphileWorker')],
    ['stagesOverBullmq', best, speed('bullmq')],
    ['stagesOverBullmqAlways', best, speed('bullmqAlways')],
    ['mostOverLeastStoredStagesPerSecond', stored.length > 1 ? most : undefined, least],
    ['postgresStagesOverDbos', speed('postgres'), speed('dbos')],
    ['postgresStagesOverGraphileWorker', speed('postgres'), speed('graphileWorker')],
  ] as const) {
    if (ours !== undefined && theirs !== undefined) report.ratios[name] = round(ours / theirs);
  }
  return report;
}
