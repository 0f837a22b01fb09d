/**
 * The host process of the local provider: owns the instances and load balancers of one state folder, and outlives the
 * server that started it. `node main.js <state folder>` becomes it; `node main.js <state folder> stop` ends it with all that
 * it runs, and returns when that is done.
 */
import { chmodSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { Control } from './control.ts';
import { Host } from './host.ts';
import { becomeTheHost } from './lock.ts';
import { note } from './note.ts';
import { askToStop } from './stop.ts';
import { socketPath } from './socket-path.ts';

const idleEndsAfterMs = 5 * 60_000;
const idleCheckMs = 30_000;

const given = process.argv[2];
if (given === undefined) throw new Error('Usage: main.js <state folder>');
mkdirSync(given, { recursive: true, mode: 0o700 });
const folder = realpathSync(given);
if (process.argv[3] === 'stop') {
  await askToStop(socketPath(folder).path);
  process.exit(0);
}
if (!(await becomeTheHost(folder))) {
  note(`Another process is the host of ${folder}`);
  process.exit(3);
}

// A bug in one request must not end everybody's traffic.
process.on('uncaughtException', (error) => {
  note('a bug of the host', error);
});
process.on('unhandledRejection', (error) => {
  note('a bug of the host', error);
});

const host = new Host(folder);
const control = new Control(host, stop);
const socket = socketPath(folder);

async function stop(instances: boolean): Promise<void> {
  if (instances) await host.endEverything();
  await host.journal.synced();
  rmSync(socket.path, { force: true });
  process.exit(0);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.on(signal, () => {
    // Whoever ends the host alone leaves the service to the next host.
    void stop(false);
  });

await host.adopt();
mkdirSync(socket.folder, { recursive: true, mode: 0o700 });
rmSync(socket.path, { force: true });
control.server.listen(socket.path, () => {
  chmodSync(socket.path, 0o600);
});

setInterval(() => {
  const unused = Date.now() - control.lastUsedAt > idleEndsAfterMs;
  if (unused && host.idle && !host.changes.watched) void stop(false);
}, idleCheckMs);
