import type { Command } from 'commander';
import { loadSettings } from '../settings/index.ts';

/** How long the whole shutdown may take. What was not finished is carried on by the next start. */
const shutdownMs = 20_000;

/** `gennaker serve`: the server, in the foreground, until it is told to stop. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('start the server')
    .action(async () => {
      const { config } = program.opts<{ config?: string }>();
      await serve(config);
    });
}

async function serve(config: string | undefined): Promise<void> {
  const settings = loadSettings(config === undefined ? {} : { file: config });
  // Loaded here, for the other commands need none of it.
  const { startServer } = await import('../app.server.ts');
  const stopped = stopSignal();
  const server = await startServer(settings);
  process.stdout.write(`Gennaker answers on ${server.url}\n`);
  const failure = await Promise.race([stopped, server.failed]);
  const bound = setTimeout(() => {
    process.stderr.write('The shutdown took too long; what was under way is carried on at the next start.\n');
    process.exit(1);
  }, shutdownMs);
  bound.unref();
  await server.close();
  if (failure !== undefined) throw failure;
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
