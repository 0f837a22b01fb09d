import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, type Report, round } from './support/report.ts';
import { BenchServer } from './support/server.ts';

const runs = 5;

/** From exec to the first answered GraphQL request on an empty database, and the memory after it: medians. */
export async function boot(): Promise<Report> {
  const first: number[] = [];
  const again: number[] = [];
  const memory: number[] = [];
  for (let run = 0; run < runs; run++) {
    const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-'));
    const fresh = await BenchServer.start(folder);
    first.push(fresh.readySeconds);
    memory.push(await fresh.residentMegabytes().finally(() => fresh.stop()));
    const second = await BenchServer.start(folder);
    again.push(second.readySeconds);
    await second.clear();
  }
  return {
    bench: 'boot',
    figures: {
      readySeconds: round(percentile(first, 0.5)),
      readyAgainSeconds: round(percentile(again, 0.5)),
      residentMegabytes: round(percentile(memory, 0.5)),
    },
    floors: { readySeconds: 1.5, residentMegabytes: 180 },
    peers: {},
    ratios: {},
  };
}
