import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LedgerEntry } from '../../src/providers/local/host/ledger.ts';
import type { Compiled } from '../support/compiled.ts';
import { type Sight, watchPostgres, watchSqlite } from './sight.ts';

const run = promisify(execFile);

interface Reply {
  id: number;
  answer?: unknown;
  error?: string;
}

/** A data folder, and the server process that comes and goes on it. */
export class Stand {
  /** How often the server was killed. */
  kills = 0;
  readonly folder: string;
  #server: ChildProcess | undefined;
  #sight: Sight | undefined;
  #asked = 0;
  readonly #waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();

  private constructor(
    folder: string,
    private readonly compiled: Compiled,
    private readonly databaseUrl: string | undefined,
  ) {
    this.folder = folder;
  }

  static async open(compiled: Compiled, databaseUrl?: string): Promise<Stand> {
    const folder = await mkdtemp(join(tmpdir(), 'gennaker-crash-'));
    const settings = {
      server: { port: 0 },
      data: { folder },
      ...(databaseUrl === undefined ? {} : { database: { url: databaseUrl } }),
      egress: { allow: ['127.0.0.1'] },
      accounts: [{ name: 'local', provider: 'local', stateFolder: join(folder, 'local') }],
    };
    await writeFile(join(folder, 'gennaker.yaml'), JSON.stringify(settings));
    return new Stand(folder, compiled, databaseUrl);
  }

  /** Starts the server; resolves when it answers. @returns where */
  async start(): Promise<string> {
    const log = openSync(join(this.folder, 'server.log'), 'a');
    const server = fork(join(this.compiled.folder, 'main.js'), [join(this.folder, 'gennaker.yaml')], {
      stdio: ['ignore', log, log, 'ipc'],
      execArgv: [],
      env: { PATH: process.env['PATH'], HOME: this.folder },
    });
    closeSync(log);
    this.#server = server;
    server.on('error', () => undefined);
    return await new Promise<string>((resolve, reject) => {
      server.on('message', (said: Reply | { ready: string }) => {
        if ('ready' in said) resolve(said.ready);
        else this.#settle(said);
      });
      server.once('exit', (code, signal) => {
        const why = `The server ended with ${String(signal ?? code)}.`;
        this.log().then((text) => {
          reject(new Error(`${why} Its log ends:\n${text.slice(-2_000)}`));
        }, reject);
        for (const { reject: give } of this.#waiting.values()) give(new Error('The server is gone.'));
        this.#waiting.clear();
      });
    });
  }

  /** Asks a verb of the program. @throws {Error} what the server said, or that it is gone */
  ask<T>(verb: string, ...given: unknown[]): Promise<T> {
    const id = (this.#asked += 1);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#server?.send({ id, verb, given }, (error) => {
        if (error) this.#settle({ id, error: error.message });
      });
    });
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server?.exitCode !== null || server.signalCode !== null) return;
    this.kills += 1;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  }

  /** The database as other processes see it. */
  async sight(): Promise<Sight> {
    this.#sight ??=
      this.databaseUrl === undefined
        ? watchSqlite(join(this.folder, 'gennaker.sqlite'))
        : await watchPostgres(this.databaseUrl);
    return this.#sight;
  }

  async ledger(): Promise<LedgerEntry[]> {
    // Pipelines without a cloud leave none.
    const text = await readFile(join(this.folder, 'local', 'ledger.jsonl'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LedgerEntry);
  }

  async log(): Promise<string> {
    return await readFile(join(this.folder, 'server.log'), 'utf8').catch(() => '');
  }

  /** Ends the server, the host and all that it runs. @returns processes that live on all the same, by command */
  async end(): Promise<string[]> {
    await this.kill();
    await this.#sight?.close();
    await this.stopHost();
    const left = await this.left();
    await rm(this.folder, { recursive: true, force: true });
    return left;
  }

  /** SIGKILL for the host alone. */
  async killHost(): Promise<void> {
    const [host] = (await this.left()).filter((command) => command.includes('/local/host/main.js'));
    if (host === undefined) throw new Error('There is no host.');
    process.kill(Number(host.split(' ', 1)[0]), 'SIGKILL');
  }

  /** Ends the host and all that it runs. */
  async stopHost(): Promise<void> {
    const host = join(this.compiled.folder, 'src/providers/local/host/main.js');
    await run(process.execPath, [host, join(this.folder, 'local'), 'stop']);
  }

  /** Processes that have to do with this folder. */
  async left(): Promise<string[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const commands = await Promise.all(pids.map((pid) => this.#commandHere(pid)));
    return commands.filter((command) => command !== undefined);
  }

  async #commandHere(pid: string): Promise<string | undefined> {
    const [command, works] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      readlink(`/proc/${pid}/cwd`).catch(() => ''),
    ]);
    const isHere = command.includes(this.folder) || works.startsWith(this.folder);
    return isHere ? `${pid} ${command.replaceAll('\0', ' ')}` : undefined;
  }

  #settle({ id, answer, error }: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(answer as never);
    else waiting?.reject(new Error(error));
  }
}
