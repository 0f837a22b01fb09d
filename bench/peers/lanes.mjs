/** What the peers have in common: the same runs, as many at a time, and the same figures. */
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';

/** Without the end of a single run for so long, a peer is stuck. */
const patienceMs = 60_000;

/** @returns the address, how many runs of how many steps, and how many at a time */
export function asked() {
  const [address, runs, steps, active] = process.argv.slice(2);
  return { address, runs: Number(runs), steps: Number(steps), active: Number(active) };
}

/**
 * The runs from number `first` on.
 *
 * @param once  one run, from its start to its durable end; it is told its number
 * @param state what the peer itself says of the work that is left
 * @throws {Error} runs do not end; it names them
 */
async function inLanes({ first, runs, active }, once, state) {
  let next = first;
  const underWay = new Set();
  let stuck;
  const late = new Promise((_, reject) => (stuck = reject));
  const impatience = setTimeout(() => {
    const ended = next - first - underWay.size;
    const what = `${String(ended)} of ${String(runs)} runs have ended; waited for: ${[...underWay].join(', ')}`;
    Promise.resolve(state())
      .catch((error) => `nor does it tell its state: ${String(error)}`)
      .then((said) => stuck(new Error(`no run has ended for ${String(patienceMs / 1_000)} s: ${what}; ${said}`)));
  }, patienceMs);
  const lane = async () => {
    while (next < first + runs) {
      const run = next++;
      underWay.add(run);
      await once(run);
      underWay.delete(run);
      impatience.refresh();
    }
  };
  await Promise.race([Promise.all(Array.from({ length: active }, lane)), late]).finally(() => clearTimeout(impatience));
}

/** Measures after a warm-up of a fifth, and prints one object on one line. @returns how many runs there were in all */
export async function measure({ runs, steps, active }, once, state = () => '') {
  const warmUp = Math.ceil(runs / 5);
  await inLanes({ first: 1, runs: warmUp, active }, once, state);
  const before = process.cpuUsage();
  const began = performance.now();
  await inLanes({ first: warmUp + 1, runs, active }, once, state);
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(before);
  const stagesPerSecond = (runs * steps) / seconds;
  const processorMicrosecondsOfOneStage = (user + system) / (runs * steps);
  process.stdout.write(`${JSON.stringify({ stagesPerSecond, processorMicrosecondsOfOneStage })}\n`);
  return warmUp + runs;
}
