import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Anything, startTestServer, type TestServer } from '../support/server.ts';

/** How a pipeline ended, and what its stages said. */
export interface Ended {
  status: string;
  stages: { type: string; status: string; error: { message: string; errors: string[] } | null; outputs: Anything }[];
}

const follow = `subscription ($id: String!) { executionChanged(executionId: $id, from: -1) { execution { status } } }`;
const told = `query ($id: String!) { execution(id: $id) { status stages(includeSynthetic: true) { type status outputs error { message errors } } } }`;

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
    const chained = stages.map((stage, place) => ({
      refId: `${place + 1}`,
      requisiteStageRefIds: place === 0 ? [] : [`${place}`],
      account: 'cluster',
      cloudProvider: 'kubernetes',
      ...stage,
    }));
    const document = { application: 'shop', name, stages: chained };
    await this.#ask('mutation ($document: JSONObject!) { savePipeline(document: $document) { errors { message } } }', {
      document,
    });
    const start =
      'mutation ($name: String!) { startPipeline(application: "shop", nameOrId: $name) { errors { message } execution { executionId } } }';
    const { startPipeline } = await this.#ask(start, { name });
    if (startPipeline.execution === null)
      throw new Error(`${name} does not start: ${JSON.stringify(startPipeline.errors)}`);
    const id = startPipeline.execution.executionId;
    const events = this.server.subscribe(follow, { id });
    while ((await events.next()).done !== true);
    return (await this.#ask(told, { id })).execution;
  }

  async #ask(query: string, variables: object): Promise<Anything> {
    const { data, errors } = await this.server.graphql(query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }
}
