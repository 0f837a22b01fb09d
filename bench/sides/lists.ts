/**
 * A whole server on a folder that may hold executions already: tells its address and how fast it runs stages, then runs
 * them at half that speed until its input ends: `node lists.js FOLDER CALIBRATION_RUNS`. With `seed` as a third word it runs
 * one execution and ends.
 */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { chain, WholeServer } from '../support/whole-server.ts';

const active = 32;
const stages = 10;
const [, , folder = '', calibration = '', task] = process.argv;
const server = await WholeServer.open(folder);
if (task === 'seed') {
  await server.pipeline('stored', chain(stages));
  await server.run('stored');
  await server.close();
  process.exit(0);
}
await server.pipeline('steps', chain(stages));
await server.runAll('steps', Number(calibration), active);
const began = performance.now();
await server.runAll('steps', Number(calibration), active);
const runsPerSecond = Number(calibration) / ((performance.now() - began) / 1_000);
const say = (words: object): void => void process.stdout.write(`${JSON.stringify(words)}\n`);
say({ url: server.url, stagesPerSecond: runsPerSecond * stages });
let over = false;
process.stdin.resume();
void once(process.stdin, 'end').then(() => (over = true));
let started = 0;
let done = 0;
const since = performance.now();
const running = new Set<Promise<void>>();
while (!over) {
  const due = ((performance.now() - since) / 1_000) * (runsPerSecond / 2);
  for (; started < due && running.size < active; started++) {
    const run = server.run('steps').finally(() => {
      done += 1;
      running.delete(run);
    });
    running.add(run);
  }
  await pause(5);
}
const seconds = (performance.now() - since) / 1_000;
await Promise.all(running);
await server.close();
say({ stagesPerSecond: (done * stages) / seconds });
