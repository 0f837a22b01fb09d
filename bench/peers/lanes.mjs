/** What the peers have in common: the same runs, as many at a time, and the same figures. */
import { performance } from 'node:perf_hooks';

/** @returns the address, how many runs of how many steps, and how many at a time */
export function asked() {
  const [address, runs, steps, active] = process.argv.slice(2);
  return { address, runs: Number(runs), steps: Number(steps), active: Number(active) };
}

/** @param once one run, from its start to its durable end */
async function inLanes(runs, active, once) {
  let left = runs;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await once();
    }
  };
  await Promise.all(Array.from({ length: active }, lane));
}

/** Measures after a warm-up of a fifth, and prints one object on one line. */
export async function measure({ runs, steps, active }, once) {
  await inLanes(Math.ceil(runs / 5), active, once);
  const before = process.cpuUsage();
  const began = performance.now();
  await inLanes(runs, active, once);
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(before);
  const stagesPerSecond = (runs * steps) / seconds;
  const processorMicrosecondsOfOneStage = (user + system) / (runs * steps);
  process.stdout.write(`${JSON.stringify({ stagesPerSecond, processorMicrosecondsOfOneStage })}\n`);
}
