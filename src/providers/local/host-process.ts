import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, realpathSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CloudUnavailable } from '../port.ts';
import { inheritedEnvironment } from './host/command.ts';
import { protocolVersion } from './host/protocol.ts';
import { socketPath } from './host/socket-path.ts';
import { askToStop } from './host/stop.ts';

const startTimeoutMs = 10_000;
const pollMs = 10;
const logLimitBytes = 4 * 1024 * 1024;
/** A host needs little; the figures keep V8 from taking more because it is there. */
const runtimeArguments = ['--max-semi-space-size=2', '--max-old-space-size=256'];

/** The process that owns the instances and load balancers of one account: found when it runs, started when it does not. */
export class HostProcess {
  readonly folder: string;
  readonly socket: string;
  readonly #account: string;
  readonly #program: string;
  #starting: Promise<void> | undefined;

  /** @param program its entry; without one, that beside this file */
  constructor(account: string, stateFolder: string, program?: string) {
    this.#account = account;
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    this.folder = realpathSync(resolve(stateFolder));
    this.socket = socketPath(this.folder).path;
    this.#program = program ?? fileURLToPath(new URL('./host/main.js', import.meta.url));
  }

  /** Resolves when a host answers. Calls that come together share one start. */
  ensure(): Promise<void> {
    this.#starting ??= this.#ensure().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #ensure(): Promise<void> {
    if (await this.#answers()) return;
    if (!existsSync(this.#program))
      throw new CloudUnavailable(this.#account, `the host program ${this.#program} does not exist; build it first`);
    const log = this.#openLog();
    const child = spawn(process.execPath, [...runtimeArguments, this.#program, this.folder], {
      // A session of its own: what ends the server, and its terminal, does not end this.
      detached: true,
      stdio: ['ignore', log, log],
      cwd: '/',
      env: inheritedEnvironment(),
    });
    closeSync(log);
    let ended: string | undefined;
    child.once('error', (error) => (ended = error.message));
    // 3: another server has started a host for this folder just now, and that one will answer.
    child.once('exit', (code, signal) => (ended = code === 3 ? undefined : `it ended with ${String(signal ?? code)}`));
    child.unref();
    const until = Date.now() + startTimeoutMs;
    while (!(await this.#answers())) {
      if (ended === undefined && Date.now() < until) await pause(pollMs);
      else throw new CloudUnavailable(this.#account, await this.#whyNot(ended));
    }
  }

  async #whyNot(ended: string | undefined): Promise<string> {
    const said = await readFile(join(this.folder, 'host.log'), 'utf8').catch(() => '');
    return `its host process did not start: ${ended ?? 'no answer in time'}. Its log ends: ${said.slice(-500).trim()}`;
  }

  /** A host of another version leaves its work to the next one. */
  async #answers(): Promise<boolean> {
    const version = await this.#versionThatAnswers();
    if (version === undefined || version === protocolVersion) return version !== undefined;
    await askToStop(this.socket, { instances: false });
    return false;
  }

  #versionThatAnswers(): Promise<number | undefined> {
    return new Promise((done) => {
      const asked = get({ socketPath: this.socket, path: '/', agent: false, timeout: startTimeoutMs }, (answer) => {
        json(answer).then(
          (said) => {
            done((said as { protocolVersion: number }).protocolVersion);
          },
          () => {
            done(undefined);
          },
        );
      });
      asked.once('timeout', () => asked.destroy());
      asked.once('error', () => {
        done(undefined);
      });
    });
  }

  #openLog(): number {
    const path = join(this.folder, 'host.log');
    if (existsSync(path) && statSync(path).size > logLimitBytes) renameSync(path, `${path}.1`);
    return openSync(path, 'a', 0o600);
  }
}
