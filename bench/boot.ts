import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flags } from './support/flags.ts';
import { percentile, type Report, round } from './support/report.ts';
import { BenchServer } from './support/server.ts';

/** From exec to the first answered GraphQL request on an empty database, and processor time and memory until then: medians. `--starts 5` */
export async function boot(flags: Flags): Promise<Report> {
  const starts = flags.count('starts', 5);
  const first: number[] = [];
  const again: number[] = [];
  const processor: number[] = [];
  const memory: number[] = [];
  for (let start = 0; start < starts; start++) {
    const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-'));
    const fresh = await BenchServer.start(folder);
    first.push(fresh.readySeconds);
    processor.push(await fresh.processorSeconds());
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
      processorSeconds: round(percentile(processor, 0.5)),
      residentMegabytes: round(percentile(memory, 0.5)),
    },
    floors: { readySeconds: 1.5, residentMegabytes: 180 },
    peers: {},
    ratios: {},
  };
}
