import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../../src/kernel/index.ts';
import { type Compiled, compiled } from '../support/compiled.ts';
import { served } from './served.ts';

type Anything = ReturnType<typeof JSON.parse>;

/** `gennaker serve` with the account `k8s`, which is begun again whenever it was killed. */
export class KubernetesServer {
  #url = '';
  #process: ChildProcess | undefined;

  private constructor(
    private readonly parts: Compiled,
    private readonly folder: string,
  ) {}

  static async open(kubeconfigContents: string): Promise<KubernetesServer> {
    const parts = await compiled(['src', 'migrations'], served);
    const folder = await mkdtemp(join(tmpdir(), 'gennaker-roll-out-'));
    const accounts = [{ name: 'k8s', provider: 'kubernetes', kubeconfigContents }];
    const settings = { server: { port: 0 }, data: { folder }, egress: { allow: ['127.0.0.1'] }, accounts };
    await writeFile(join(folder, 'gennaker.yaml'), JSON.stringify(settings));
    const server = new KubernetesServer(parts, folder);
    await server.#begin();
    await server.#ask('mutation { saveApplication(document: { name: "shop" }) { errors { message } } }');
    return server;
  }

  async close(): Promise<void> {
    const server = this.#process;
    if (server?.signalCode === null && server.exitCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    await this.parts.remove();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** SIGKILL. */
  kill(): void {
    this.#process?.kill('SIGKILL');
  }

  /**
   * Runs a pipeline of one stage to its end, through all kills.
   *
   * @param begun is called whenever the server is there again
   * @returns its status
   */
  async run(name: string, stage: JsonObject, begun: () => void = () => undefined): Promise<string> {
    const document = { application: 'shop', name, stages: [{ refId: '1', account: 'k8s', ...stage }] };
    await this.#ask('mutation ($document: JSONObject!) { savePipeline(document: $document) { errors { message } } }', {
      document,
    });
    const { startPipeline } = await this.#ask(
      'mutation ($name: String!) { startPipeline(application: "shop", nameOrId: $name) { execution { executionId } } }',
      { name },
    );
    const id: string = startPipeline.execution.executionId;
    for (;;) {
      if (this.#process?.signalCode !== null) {
        await this.#begin();
        begun();
      }
      const status = await this.#ask('query ($id: String!) { execution(id: $id) { status } }', { id }).then(
        ({ execution }) => String(execution.status),
        () => 'RUNNING',
      );
      if (!['NOT_STARTED', 'RUNNING'].includes(status)) return status;
      await delay(50);
    }
  }

  async #begin(): Promise<void> {
    const command = [join(this.parts.folder, 'main.js'), '--config', join(this.folder, 'gennaker.yaml'), 'serve'];
    const server = spawn(process.execPath, command, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], HOME: this.folder },
    });
    this.#process = server;
    const lines = createInterface({ input: server.stdout });
    this.#url = await new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => {
        const [, found] = /Gennaker answers on (\S+)/.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
      server.once('exit', () => {
        // One that was killed meanwhile is begun again by who waits.
        if (server.signalCode === null) reject(new Error('It has ended before it answered.'));
        else resolve('');
      });
    });
  }

  async #ask(query: string, variables: JsonObject = {}): Promise<Anything> {
    const answer = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return ((await answer.json()) as Anything).data;
  }
}
