import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { type Analysis, judge as judgeAnalysis, readAnalysis } from '../src/canary/index.ts';
import type { Flags } from './support/flags.ts';
import { dayOfMinutes } from './support/metrics.ts';
import { percentile, type Report, round } from './support/report.ts';
import { side } from './support/side.ts';
import { rIsHere, rSeconds } from './support/wilcox.ts';

const warmUps = 3;
const bound = { metrics: 200, points: 1_440, milliseconds: 120 };

/**
 * 200 metrics of a day of minutes on each side, judged; and once more in a worker, for how long the event loop of the server
 * would then stand still. `--metrics 200 --points 1440 --rounds 15`
 */
export async function judge(flags: Flags): Promise<Report> {
  const metrics = flags.count('metrics', bound.metrics);
  const points = flags.count('points', bound.points);
  const rounds = flags.count('rounds', 15);
  const document = dayOfMinutes(metrics, points);
  const began = performance.now();
  const analysis = readAnalysis(document);
  const read = performance.now() - began;
  const alone = measured(analysis, rounds);
  const worker = await inWorker(analysis, rounds);
  const wilcox = peer(analysis);
  return {
    bench: 'judge',
    figures: {
      medianMilliseconds: round(alone.median),
      processorMilliseconds: round(alone.processor),
      readMilliseconds: round(read),
      ...worker,
      metricsCount: metrics,
      pointsOfOneSideCount: points,
    },
    floors: metrics === bound.metrics && points === bound.points ? { medianMilliseconds: bound.milliseconds } : {},
    peers: wilcox === undefined ? {} : { wilcox: { milliseconds: round(wilcox) } },
    ratios: wilcox === undefined ? {} : { overWilcox: round(alone.median / wilcox) },
  };
}

/** Medians of wall time and of processor time; the second says more where others are at work. */
function measured(analysis: Analysis, rounds: number): { median: number; processor: number } {
  for (let round = 0; round < warmUps; round++) judgeAnalysis(analysis);
  const took: number[] = [];
  const used: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    const start = performance.now();
    judgeAnalysis(analysis);
    took.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    used.push((user + system) / 1_000);
  }
  return { median: percentile(took, 0.5), processor: percentile(used, 0.5) };
}

/** The way there, the work and the way back, and the delays of this thread's event loop meanwhile and without it. */
async function inWorker(analysis: Analysis, rounds: number): Promise<Record<string, number>> {
  const worker = new Worker(side('judge'));
  const took: number[] = [];
  const delays = monitorEventLoopDelay({ resolution: 1 });
  for (let round = -warmUps; round < rounds; round++) {
    if (round === 0) delays.enable();
    const start = performance.now();
    await new Promise((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
      worker.postMessage(analysis);
    });
    worker.removeAllListeners('error');
    took.push(performance.now() - start);
  }
  delays.disable();
  await worker.terminate();
  const milliseconds = (nanoseconds: number): number => round(nanoseconds / 1e6);
  return {
    inWorkerMedianMilliseconds: round(percentile(took.slice(warmUps), 0.5)),
    inWorkerLoopDelayP99Milliseconds: milliseconds(delays.percentile(99)),
    inWorkerLoopDelayMostMilliseconds: milliseconds(delays.max),
  };
}

/** The same intervals by R, in milliseconds without its start. @returns none where R is not installed */
function peer({ pairs }: Analysis): number | undefined {
  if (!rIsHere()) {
    process.stderr.write('R is not installed (apt-get install r-base-core): its wilcox.test is left out.\n');
    return undefined;
  }
  return rSeconds(pairs) * 1_000;
}
