import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const host = fileURLToPath(new URL('../../src/providers/local/host/main.js', import.meta.url));

/** A server in a process of its own. */
export class BenchServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
    /** From exec to the first answered GraphQL request. */
    readonly readySeconds: number,
  ) {}

  /** @param environment more settings */
  static async start(folder: string, environment: Record<string, string> = {}): Promise<BenchServer> {
    const began = process.hrtime.bigint();
    const child = spawn(process.execPath, [main, 'serve'], {
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        GENNAKER_DATA__FOLDER: folder,
        GENNAKER_SERVER__PORT: '0',
        GENNAKER_LOGGING__LEVEL: 'error',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = createInterface({ input: child.stdout, signal: AbortSignal.timeout(30_000) });
    let url: string | undefined;
    for await (const line of lines) {
      url = /answers on (http:\S+)/.exec(line)?.[1];
      if (url !== undefined) break;
    }
    if (url === undefined) {
      child.kill('SIGKILL');
      throw new Error('the server did not start');
    }
    child.stdout.resume();
    const server = new BenchServer(child, folder, url, 0);
    await server.ask('{ viewer { name } }');
    return new BenchServer(child, folder, url, Number(process.hrtime.bigint() - began) / 1e9);
  }

  async ask<T>(query: string, variables: object = {}): Promise<T> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: T; errors?: unknown };
    if (errors !== undefined || data === undefined) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** As the kernel counts it. */
  async residentMegabytes(): Promise<number> {
    const status = await readFile(`/proc/${String(this.child.pid)}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  /** What it has used of all processors since exec, as the kernel counts it: in hundredths of a second. */
  async processorSeconds(): Promise<number> {
    const stat = await readFile(`/proc/${String(this.child.pid)}/stat`, 'utf8');
    // The name of the program, in brackets, may hold blanks; user and system time are the 12th and 13th word after it.
    const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(words[11]) + Number(words[12])) / 100;
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  /** Ends the server; what it has deployed goes on. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }

  /** Ends the server and all that it has deployed, and removes what they left. */
  async clear(): Promise<void> {
    await this.stop();
    const stopping = spawn(process.execPath, [host, join(this.folder, 'local'), 'stop'], { stdio: 'ignore' });
    await once(stopping, 'exit');
    await rm(this.folder, { recursive: true, force: true });
  }
}
