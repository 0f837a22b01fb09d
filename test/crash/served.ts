import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { Compiled } from '../support/compiled.ts';
import { errand } from './crowd.ts';
import { child } from './scenarios.ts';

/** What `gennaker serve` is told to wait for an answer of its database. */
export const answerTimeoutMs = 4_000;

/** Text of the program that runs as `gennaker` does. */
export const served = `import { run } from './src/cli/index.js';
process.exit(await run(process.argv));
`;

interface Said {
  /** HTTP status; 0 where nobody was there. */
  status: number;
  tookMs: number;
  /** Of the refusal, if it is one. */
  code: string | undefined;
}

/** `gennaker serve` as a user runs it, spoken to over HTTP. */
export class Served {
  #url = '';
  readonly #errors: string[] = [];

  private constructor(
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  /** @param database its settings */
  static async start(compiled: Compiled, database: JsonObject, more: JsonObject = {}): Promise<Served> {
    const folder = await mkdtemp(join(tmpdir(), 'gennaker-served-'));
    const settings = {
      server: { port: 0, answerTimeoutMs },
      data: { folder },
      database,
      egress: { allow: ['127.0.0.1'] },
      // Nothing is deployed here: no host process that would outlive the suite.
      accounts: [],
      ...more,
    };
    await writeFile(join(folder, 'gennaker.yaml'), JSON.stringify(settings));
    const command = [join(compiled.folder, 'main.js'), '--config', join(folder, 'gennaker.yaml'), 'serve'];
    const running = spawn(process.execPath, command, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: folder },
    });
    const server = new Served(folder, running);
    createInterface({ input: running.stderr }).on('line', (line) => server.#errors.push(line));
    const lines = createInterface({ input: running.stdout });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        const [, url] = /Gennaker answers (?:again )?on (\S+)/.exec(line) ?? [];
        if (url === undefined) return;
        server.#url = url;
        resolve();
      });
      running.once('exit', () => {
        reject(new Error(`It has ended: ${server.#errors.slice(-5).join('\n')}`));
      });
    });
    return server;
  }

  get isAlive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  async ask(query: string, variables: JsonObject = {}): Promise<Said> {
    const begun = performance.now();
    try {
      const answer = await fetch(`${this.#url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      const text = await answer.text();
      const [, code] = /"code":"([A-Z_]+)"/.exec(text) ?? [];
      return { status: answer.status, tookMs: performance.now() - begun, code };
    } catch {
      return { status: 0, tookMs: performance.now() - begun, code: undefined };
    }
  }

  /** Pipelines that have an errand to run, and one that they start. */
  async prepare(desk: string): Promise<void> {
    const save = 'mutation ($it: JSONObject!) { savePipeline(document: $it) { errors { code } } }';
    await this.ask('mutation ($it: JSONObject!) { saveApplication(document: $it) { errors { code } } }', {
      it: { name: 'crash', email: 'crash@example.com' },
    });
    await this.ask(save, { it: { application: 'crash', name: 'child', stages: child } });
    await this.ask(save, { it: { application: 'crash', name: 'errand', stages: errand(desk) } });
  }

  /** Asked for again with the same key it answers with the same execution. */
  async send(key: string): Promise<Said> {
    return await this.ask(
      `mutation ($key: String!) { startPipeline(application: "crash", nameOrId: "errand", idempotencyKey: $key) {
         errors { code } } }`,
      { key },
    );
  }

  async end(): Promise<void> {
    if (this.isAlive) {
      this.process.kill('SIGKILL');
      await once(this.process, 'exit');
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
