import { setTimeout as pause } from 'node:timers/promises';
import type { RunningServer } from '../app.server.ts';
import { DomainError } from '../kernel/index.ts';
import type { Settings } from '../settings/index.ts';
import { StandIn } from './stand-in.ts';

const retryMs = 1_000;

/**
 * Starts the server again after its database was lost, as soon as it can be had; what was under way is carried on, as after
 * a crash. Meanwhile the address says what is the matter.
 *
 * @param url     where the server answered
 * @param stopped settles when nobody wants it any more
 * @returns nothing when it was stopped
 * @throws {DomainError} what does not pass by itself: another process has the database, a newer release has changed it
 */
export async function carryOn(
  settings: Settings,
  url: string,
  lost: Error,
  stopped: Promise<undefined>,
): Promise<RunningServer | undefined> {
  if (!(lost instanceof DomainError) || lost.refusal !== 'unavailable') throw lost;
  const { startServer } = await import('../app.server.ts');
  const { host } = settings.server;
  // The same port, also where any free one was taken at first.
  const port = Number(new URL(url).port);
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  let standIn = await StandIn.open(host, port, lost);
  try {
    while (!isStopped) {
      try {
        return await startServer(settings, { port, free: () => standIn.close() });
      } catch (error) {
        if (!(error instanceof DomainError) || error.refusal !== 'unavailable') throw error;
        await standIn.close();
        standIn = await StandIn.open(host, port, error);
      }
      await Promise.race([stopped, pause(retryMs)]);
    }
    return undefined;
  } finally {
    await standIn.close();
  }
}
