import { cpus, loadavg, totalmem } from 'node:os';

/** What a benchmark has measured; every key ends in its unit. */
export interface Report {
  bench: string;
  figures: Record<string, number>;
  /** What the figures must not pass (seconds, megabytes), or what the machine itself needs for the same. */
  floors: Record<string, number>;
  /** The same work done by somebody else, in the same run. */
  peers: Record<string, Record<string, number>>;
  /** Ours over the peer's. Of times, below 1 is better; of `…PerSecond` and `stagesOver…`, above 1. */
  ratios: Record<string, number>;
}

/** Prints for people, or with `--json` one object on one line. */
export function print(report: Report, json: boolean): void {
  const machine = {
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryMegabytes: Math.round(totalmem() / 2 ** 20),
    loadAverage: round(loadavg()[0] ?? 0),
  };
  if (json) {
    const { bench, ...rest } = report;
    process.stdout.write(`${JSON.stringify({ bench, machine, ...rest })}\n`);
    return;
  }
  process.stdout.write(
    `\n${report.bench} on ${machine.processor}, ${String(machine.cores)} cores, Node ${machine.node}`,
  );
  process.stdout.write(`, load ${String(machine.loadAverage)} when it ended\n`);
  const part = (title: string, values: Record<string, number>): void => {
    for (const [key, value] of Object.entries(values))
      process.stdout.write(`  ${title.padEnd(10)} ${key.padEnd(38)} ${String(value)}\n`);
  };
  part('figure', report.figures);
  part('floor', report.floors);
  for (const [peer, values] of Object.entries(report.peers)) part(peer, values);
  part('ratio', report.ratios);
}

/** To three digits: more would claim what was not measured. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** @param share 0.5 for the median */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
