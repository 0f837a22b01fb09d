import type { Command } from 'commander';
import type { RunningServer } from '../../app.server.ts';
import { carryOn } from '../carry-on.ts';
import type { Session } from '../session.ts';

/** How long the whole shutdown may take. What was not finished is carried on by the next start. */
const shutdownMs = 20_000;

/** `gennaker serve`: the server, in the foreground, until it is told to stop. */
export function addServe(program: Command, session: Session): void {
  program
    .command('serve')
    .description('start the server, in the foreground')
    .action(async () => serve(session.options.config));
}

async function serve(config: string | undefined): Promise<void> {
  // Loaded here, for the other commands need none of it.
  const { loadSettings } = await import('../../settings/index.ts');
  const settings = loadSettings(config === undefined ? {} : { file: config });
  const { startServer } = await import('../../app.server.ts');
  const stopped = stopSignal();
  let server: RunningServer | undefined = await startServer(settings);
  process.stdout.write(`Gennaker answers on ${server.url}\n`);
  process.on('SIGHUP', () => void server?.reload());
  while (server !== undefined) {
    const lost: Error | undefined = await Promise.race([stopped, server.failed]);
    await end(server);
    if (lost === undefined) return;
    process.stderr.write(`${lost.message}\n`);
    server = await carryOn(settings, server.url, lost, stopped);
    if (server !== undefined) process.stdout.write(`Gennaker answers again on ${server.url}\n`);
  }
}

async function end(server: RunningServer): Promise<void> {
  const impatience = endAfter(
    shutdownMs,
    1,
    'The shutdown took too long; what was under way is carried on at the next start.',
  );
  await server.close();
  clearTimeout(impatience);
}

/** @returns the timer. It does not keep the process alive by itself */
function endAfter(delayMs: number, code: number, why: string): NodeJS.Timeout {
  const timer = setTimeout(() => {
    process.stderr.write(`${why}\n`);
    process.exit(code);
  }, delayMs);
  timer.unref();
  return timer;
}

/** Settles at the first SIGTERM or SIGINT. The second one ends the process at once: somebody is in a hurry. */
function stopSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(1);
      asked = true;
      resolve(undefined);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
