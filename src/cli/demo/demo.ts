import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../kernel/index.ts';
import { saveApplication } from '../client/applications.ts';
import { Connection } from '../client/connection.ts';
import { change, getExecution } from '../client/executions.ts';
import { follow } from '../client/follow.ts';
import { savePipeline } from '../client/pipelines.ts';
import { type ExecutionView, millisecondsOf } from '../model/execution-view.ts';
import type { Terminal } from '../terminal.ts';
import { watchExecution } from '../watch-execution.ts';
import { DemoServer } from './demo-server.ts';
import { type DemoServerGroup, eventually, loadBalancerAddress, serverGroupsOf } from './inventory.ts';
import { Traffic, type TrafficCount } from './traffic.ts';

/** One roll-out of the demo. */
export interface DemoExecution {
  pipeline: string;
  status: string;
  seconds: number;
  /** It failed, and what served before serves on. */
  rolledBack: boolean;
}

/** What the demo has shown. */
export interface DemoResult {
  requests: TrafficCount;
  executions: DemoExecution[];
  serverGroups: DemoServerGroup[];
}

/** What the release pipeline leaves: the group that serves, and the one before it. */
const keptGroups = 2;
const folder = fileURLToPath(new URL('../../../../examples/hello/', import.meta.url));

/** Shows the main job on this machine: a release beside the old one, under traffic; and a bad one taken back. */
export class Demo {
  #server: DemoServer | undefined;
  #traffic: Traffic | undefined;
  #connection: Connection | undefined;
  readonly #executions: DemoExecution[] = [];

  /** @param asks whether a person is there to answer */
  constructor(
    private readonly terminal: Terminal,
    private readonly asks: boolean,
  ) {}

  async run(): Promise<DemoResult> {
    this.#say('Starting a server of its own, with a folder that goes when the demo does.');
    this.#server = await DemoServer.start();
    const connection = new Connection({ url: this.#server.url });
    this.#connection = connection;
    this.#say(`It answers on ${this.#server.url} (GraphQL on ${this.#server.url}/graphql).`);
    await saveApplication(connection, { name: 'hello', email: 'demo@example.com' });
    for (const file of ['load-balancer.json', 'release.json']) {
      const document = JSON.parse(await readFile(`${folder}pipelines/${file}`, 'utf8')) as JsonObject;
      await savePipeline(connection, document);
    }
    await this.#execute('Load balancer', {});
    const address = await loadBalancerAddress(connection, 'hello');
    this.#say(`Clients will connect to ${address}: a real reverse proxy.`);

    this.#say('Version 1.0.0: three instances of examples/hello.');
    await this.#release('1.0.0', {});
    this.#traffic = new Traffic(address);
    this.#say(`Steady traffic on ${address} from a process beside this one.`);

    this.#say('Version 2.0.0, red/black: beside the old one, then the traffic moves over. A person is asked first.');
    await this.#release('2.0.0', { ask: 'yes' });
    this.#tellTraffic();

    this.#say('Version 3.0.0 is broken: it never gets well. Watch it being taken back.');
    await this.#release('3.0.0', { broken: '1' });
    this.#tellTraffic();

    const requests = await this.#traffic.stop();
    const serverGroups = await eventually(
      () => serverGroupsOf(connection, 'hello'),
      (groups) => groups.length <= keptGroups,
    );
    return { requests, executions: this.#executions, serverGroups };
  }

  get url(): string | undefined {
    return this.#server?.url;
  }

  /** Leaves nothing behind: no server, no instance, no folder. */
  async stop(): Promise<void> {
    await this.#traffic?.stop();
    await this.#server?.stop();
  }

  async #release(version: string, more: JsonObject): Promise<void> {
    await this.#execute('Release', { version, folder, ...more });
  }

  async #execute(pipeline: string, parameters: JsonObject): Promise<void> {
    const connection = this.#connected();
    const before = await eventually(
      () => serverGroupsOf(connection, 'hello'),
      (groups) => groups.filter((group) => group.enabled).length <= 1,
    );
    const { executionId } = await change(connection, 'start', { application: 'hello', nameOrId: pipeline, parameters });
    await watchExecution(this.#answering(follow(connection, executionId)), this.terminal, 'lines');
    const ended = await getExecution(connection, executionId);
    const failed = ended.status !== 'SUCCEEDED';
    const serving = (groups: DemoServerGroup[]): string =>
      JSON.stringify(groups.filter((group) => group.enabled).map((group) => group.name));
    const after = await eventually(
      () => serverGroupsOf(connection, 'hello'),
      (groups) => failed === (serving(groups) === serving(before)),
    );
    this.#executions.push({
      pipeline,
      status: ended.status,
      seconds: (millisecondsOf(ended, new Date()) ?? 0) / 1000,
      rolledBack: failed && serving(before) === serving(after),
    });
  }

  /** Passes the states on, and answers the judgment that waits. */
  async *#answering(states: AsyncIterable<ExecutionView>): AsyncGenerator<ExecutionView> {
    let asked = false;
    for await (const state of states) {
      yield state;
      const judgment = state.stages.find((stage) => stage.type === 'manualJudgment' && stage.status === 'RUNNING');
      if (!judgment?.tasks.some((task) => task.status === 'RUNNING') || asked) continue;
      asked = true;
      await this.#judge(state.executionId, judgment.stageId, judgment.instructions ?? 'Go on?');
    }
  }

  async #judge(executionId: string, stageId: string, question: string): Promise<void> {
    if (this.asks) {
      const prompt = createInterface({ input: process.stdin, output: process.stderr });
      await prompt.question(`  ${question} Press Enter to let it go on. `);
      prompt.close();
    } else {
      this.#say(`"${question}" The demo answers for you: continue.`);
    }
    await change(this.#connected(), 'judge', { executionId, stageId, decision: 'CONTINUE' });
  }

  #connected(): Connection {
    if (!this.#connection) throw new Error('the server of the demo has not been started');
    return this.#connection;
  }

  #tellTraffic(): void {
    const { sent, failed, byVersion, lastFailure } = this.#traffic?.count ?? { sent: 0, failed: 0, byVersion: {} };
    const versions = Object.entries(byVersion).map(([version, count]) => `${version}: ${String(count)}`);
    this.#say(`Requests so far: ${String(sent)}, failed: ${String(failed)}; answered by ${versions.join(', ')}.`);
    if (lastFailure !== undefined) this.#say(`The last failure: ${lastFailure}`);
  }

  #say(line: string): void {
    this.terminal.out(`» ${line}\n`);
  }
}
