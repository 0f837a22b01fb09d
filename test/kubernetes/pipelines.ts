import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EffectRow } from '../../src/orchestration/storage/entities.ts';
import { UnitOfWork } from '../../src/persistence/index.ts';
import { type Anything, startTestServer, type TestServer } from '../support/server.ts';

/** How a pipeline ended, and what its stages said. */
export interface Ended {
  status: string;
  stages: {
    type: string;
    name: string;
    status: string;
    error: { message: string; errors: string[] } | null;
    outputs: Anything;
  }[];
}

const follow = `subscription ($id: String!) { executionChanged(executionId: $id, from: -1) { execution { status } } }`;
const told = `query ($id: String!) { execution(id: $id) { status stages(includeSynthetic: true) { type name status outputs error { message errors } } } }`;

/** A server whose account `cluster` is the suite's; it is spoken to by GraphQL alone, as users do. */
export class Deliveries {
  private constructor(
    private readonly server: TestServer,
    private readonly folder: string,
  ) {}

  static async open(kubeconfig: string): Promise<Deliveries> {
    const folder = await mkdtemp(join(tmpdir(), 'gennaker-kubeconfig-'));
    const kubeconfigFile = join(folder, 'config');
    await writeFile(kubeconfigFile, kubeconfig, { mode: 0o600 });
    const server = await startTestServer({}, [{ name: 'cluster', provider: 'kubernetes', kubeconfigFile }]);
    await server.graphql('mutation { saveApplication(document: { name: "shop" }) { errors { message } } }');
    return new Deliveries(server, folder);
  }

  async close(): Promise<void> {
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Saves a pipeline of these stages, one after another, and runs it to its end. */
  async run(name: string, stages: readonly object[]): Promise<Ended> {
    return this.end(await this.start(name, stages));
  }

  /** The same, but not to its end. @returns the id of the execution */
  async start(name: string, stages: readonly object[]): Promise<string> {
    const chained = stages.map((stage, place) => ({
      refId: `${place + 1}`,
      requisiteStageRefIds: place === 0 ? [] : [`${place}`],
      account: 'cluster',
      cloudProvider: 'kubernetes',
      ...stage,
    }));
    const document = { application: 'shop', name, stages: chained };
    const save = 'mutation ($document: JSONObject!) { savePipeline(document: $document) { errors { message } } }';
    const { savePipeline } = await this.#ask(save, { document });
    if (savePipeline.errors !== null && savePipeline.errors.length > 0)
      throw new Error(`${name} cannot be saved: ${JSON.stringify(savePipeline.errors)}`);
    const start =
      'mutation ($name: String!) { startPipeline(application: "shop", nameOrId: $name) { errors { message } execution { executionId } } }';
    const { startPipeline } = await this.#ask(start, { name });
    if (startPipeline.execution === null)
      throw new Error(`${name} does not start: ${JSON.stringify(startPipeline.errors)}`);
    return startPipeline.execution.executionId;
  }

  async end(id: string): Promise<Ended> {
    const events = this.server.subscribe(follow, { id });
    while ((await events.next()).done !== true);
    return this.look(id);
  }

  /**
   * Resolves when nothing is left to be done for an execution that is over: the clean-up of its stages goes on after it.
   *
   * @throws {Error} something is left after half a minute
   */
  async settled(executionId: string): Promise<void> {
    const late = AbortSignal.timeout(30_000);
    const unitOfWork = this.server.app.get(UnitOfWork, { strict: false });
    for (;;) {
      const left = await unitOfWork.read((manager) => manager.findBy(EffectRow, { executionId }));
      if (left.length === 0) return;
      if (late.aborted) throw new Error(`${executionId} still has ${left.map(({ body }) => body).join(', ')}.`);
      await delay(20);
    }
  }

  /** As it is now. */
  async look(id: string): Promise<Ended> {
    return (await this.#ask(told, { id })).execution;
  }

  async cancel(id: string): Promise<void> {
    await this.#ask('mutation ($id: String!) { cancelExecution(executionId: $id) { errors { message } } }', { id });
  }

  async #ask(query: string, variables: object): Promise<Anything> {
    const { data, errors } = await this.server.graphql(query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }
}
