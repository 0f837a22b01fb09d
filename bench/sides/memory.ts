/** A whole server in which executions wait: `node memory.js RUNNING` */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chain, WholeServer } from '../support/whole-server.ts';

const active = 32;
const settleMs = 3_000;
const running = Number(process.argv[2]);
const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-'));
const server = await WholeServer.open(folder);
await server.pipeline('waits', [{ type: 'wait', waitTime: 86_400 }, ...chain(9)]);
const before = process.memoryUsage();
let left = running;
const lane = async (): Promise<void> => {
  while (left > 0) {
    left -= 1;
    await server.start('waits');
  }
};
await Promise.all(Array.from({ length: active }, lane));
// The first turn of each has been taken, and what was only needed to start them is garbage.
await pause(settleMs);
const after = process.memoryUsage();
const figures = {
  residentMegabytes: after.rss / 2 ** 20,
  residentBeforeMegabytes: before.rss / 2 ** 20,
  heapMegabytes: after.heapUsed / 2 ** 20,
  heapOfOneKilobytes: (after.heapUsed - before.heapUsed) / running / 2 ** 10,
  runningCount: server.alive,
};
await server.close();
await rm(folder, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify(figures)}\n`);
