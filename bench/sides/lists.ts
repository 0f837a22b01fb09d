/**
 * A whole server on a folder that may hold executions already: `node lists.js FOLDER CALIBRATION_RUNS`. It tells its parent
 * its address and how fast it runs stages; told `half`, it runs them at half that speed; asked `stages`, it
 * tells how many have ended since; it ends when its parent lets go of it.
 */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { chain, WholeServer } from '../support/whole-server.ts';

const active = 32;
const stages = 10;
const [, , folder = '', calibration = ''] = process.argv;
const server = await WholeServer.open(folder);
// A folder that is kept has the pipelines of earlier rounds.
const pipeline = await server.pipeline(`steps-${String(Date.now())}`, chain(stages));
await server.runAll(pipeline, Number(calibration), active);
const began = performance.now();
await server.runAll(pipeline, Number(calibration), active);
const runsPerSecond = Number(calibration) / ((performance.now() - began) / 1_000);
let done = 0;
let over = false;
const tell = (words: object): void => void process.send?.(words);

async function runAtHalfSpeed(): Promise<void> {
  const since = performance.now();
  const running = new Set<Promise<void>>();
  let started = 0;
  while (!over) {
    const due = ((performance.now() - since) / 1_000) * (runsPerSecond / 2);
    for (; started < due && running.size < active; started++) {
      const run = server.run(pipeline).finally(() => {
        done += 1;
        running.delete(run);
      });
      running.add(run);
    }
    await pause(5);
  }
  await Promise.all(running);
}

let work = Promise.resolve();
process.on('message', (said) => {
  if (said === 'half') work = runAtHalfSpeed();
  else tell({ stages: done * stages });
});
tell({ url: server.url, stagesPerSecond: runsPerSecond * stages });
await once(process, 'disconnect');
over = true;
await work;
await server.close();
