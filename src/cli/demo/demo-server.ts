import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CommandFailed } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';

const main = fileURLToPath(new URL('../../main.js', import.meta.url));
const host = fileURLToPath(new URL('../../providers/local/host/main.js', import.meta.url));
const startMs = 30_000;

/** A server of the demo's own: a process beside this one, with a data folder that goes when the demo does. */
export class DemoServer {
  private constructor(
    private readonly server: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  /** @throws {CommandFailed} it does not come up */
  static async start(): Promise<DemoServer> {
    const folder = await mkdtemp(join(tmpdir(), 'gennaker-demo-'));
    const settings = { GENNAKER_DATA__FOLDER: folder, GENNAKER_SERVER__PORT: '0', GENNAKER_LOGGING__LEVEL: 'warn' };
    const { PATH, HOME, LANG } = process.env;
    // Of a session of its own: Ctrl-C is for the demo, which then ends its server in order.
    const child = spawn(process.execPath, [main, 'serve'], {
      env: { PATH, HOME, LANG, ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const url = await answered(child);
    if (url === undefined) {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
      throw new CommandFailed(exitCodes.refused, 'The server of the demo did not start; what it said is above.');
    }
    return new DemoServer(child, folder, url);
  }

  /** Ends the server, then all that it has deployed, and removes what they left. */
  async stop(): Promise<void> {
    if (this.server.exitCode === null) {
      this.server.kill('SIGTERM');
      await once(this.server, 'exit');
    }
    const stopping = spawn(process.execPath, [host, join(this.folder, 'local'), 'stop'], { stdio: 'ignore' });
    await once(stopping, 'exit');
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** @returns the address that it names when it is up */
async function answered(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  const late = AbortSignal.timeout(startMs);
  const lines = createInterface({ input: child.stdout, signal: late });
  for await (const line of lines) {
    const url = /answers on (http:\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return url;
  }
  return undefined;
}
