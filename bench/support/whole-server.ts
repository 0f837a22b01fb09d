import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../src/app.server.ts';
import { systemCaller } from '../../src/access/port.ts';
import { Applications, Pipelines } from '../../src/applications/index.ts';
import { DomainEvents, type JsonObject } from '../../src/kernel/index.ts';
import { EngineRoom, ExecutionChanged, isComplete, Starts } from '../../src/orchestration/index.ts';
import { Database } from '../../src/persistence/index.ts';
import { loadSettings } from '../../src/settings/index.ts';

const host = fileURLToPath(new URL('../../src/providers/local/host/main.js', import.meta.url));
const caller = systemCaller('bench');

/** A stage with one task that is done at once: `noop` has no task, and would prove nothing. */
const done = { type: 'wait', waitTime: 0 };

/** Stages one after another, each of which is done at once. */
export const chain = (stages: number): JsonObject[] => Array.from({ length: stages }, () => ({ ...done }));

/** The whole server in this process, spoken to past its API. */
export class WholeServer {
  readonly #ends = new Map<string, () => void>();
  readonly #early = new Set<string>();
  #failed: string | undefined;

  private constructor(
    private readonly server: Awaited<ReturnType<typeof startServer>>,
    private readonly folder: string,
  ) {
    this.get(DomainEvents).on(ExecutionChanged, ({ execution }) => {
      if (!isComplete(execution.status)) return;
      if (execution.status !== 'SUCCEEDED') this.#failed = `execution ${execution.id} ended ${execution.status}`;
      const end = this.#ends.get(execution.id);
      if (end) end();
      else this.#early.add(execution.id);
    });
  }

  /** @param postgres address of a database; SQLite in `folder` where there is none */
  static async open(folder: string, postgres?: string): Promise<WholeServer> {
    const settings = loadSettings({
      folder,
      environment: {
        GENNAKER_DATA__FOLDER: folder,
        GENNAKER_SERVER__PORT: '0',
        GENNAKER_LOGGING__LEVEL: 'error',
        // What is stored for a benchmark stays: else the first sweep, five minutes after the start, would begin to take it.
        GENNAKER_ORCHESTRATION__RETENTION__DAYS: '36500',
        GENNAKER_ORCHESTRATION__RETENTION__MAXIMUM_PER_PIPELINE: '1000000000',
        ...(postgres === undefined ? {} : { GENNAKER_DATABASE__URL: postgres }),
      },
    });
    const server = new WholeServer(await startServer(settings), folder);
    await server.get(Applications).save(caller, { name: 'bench' });
    return server;
  }

  get url(): string {
    return this.server.url;
  }

  /** Executions in memory. */
  get alive(): number {
    return this.get(EngineRoom).alive;
  }

  get commits(): number {
    return this.get(Database).figures().commits;
  }

  get<T>(token: abstract new (...parts: never[]) => T): T {
    return this.server.app.get<T>(token, { strict: false });
  }

  /** @returns its id */
  async pipeline(name: string, stages: JsonObject[]): Promise<string> {
    const { pipeline } = await this.get(Pipelines).save(caller, { application: 'bench', name, stages });
    return pipeline.id;
  }

  /** Starts it. @returns the execution's id, when that is durable */
  async start(pipeline: string): Promise<string> {
    const start = { application: 'bench', pipelineNameOrId: pipeline, trigger: {} };
    return (await this.get(Starts).byHand(caller, start)).id;
  }

  /** From the call that starts it to its durable end. */
  async run(pipeline: string): Promise<void> {
    const id = await this.start(pipeline);
    if (!this.#early.delete(id)) await new Promise<void>((resolve) => this.#ends.set(id, resolve));
    this.#ends.delete(id);
  }

  /** As many runs as are asked for, `active` of them at a time. */
  async runAll(pipeline: string, runs: number, active: number): Promise<void> {
    let left = runs;
    const lane = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await this.run(pipeline);
      }
    };
    await Promise.all(Array.from({ length: active }, lane));
  }

  /** @throws {Error} an execution did not succeed: then nothing was measured */
  async close(): Promise<void> {
    await this.server.close();
    // The host of the local provider outlives its server by design.
    await once(spawn(process.execPath, [host, join(this.folder, 'local'), 'stop'], { stdio: 'ignore' }), 'exit');
    if (this.#failed !== undefined) throw new Error(`nothing was measured: ${this.#failed}`);
  }
}
