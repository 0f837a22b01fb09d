import type { Flags } from './support/flags.ts';
import type { Report } from './support/report.ts';
import { round } from './support/report.ts';
import { runSide, side } from './support/side.ts';

/** What a server holds in memory while many executions run, each waiting in the first of its ten stages. `--running 10000` */
export async function memory(flags: Flags): Promise<Report> {
  const figures = await runSide(side('memory'), [flags.count('running', 10_000)]);
  return {
    bench: 'memory',
    figures: Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, round(value)])),
    floors: { residentMegabytes: 500 },
    peers: {},
    ratios: {},
  };
}
