import { spawn } from 'node:child_process';
import { json } from 'node:stream/consumers';
import { setImmediate as breath, setTimeout as pause } from 'node:timers/promises';
import type { ServerGroup } from '../../src/providers/port.ts';
import type { LedgerEntry } from '../../src/providers/local/host/ledger.ts';
import type { Stage } from '../../src/orchestration/model/execution.ts';
import type { TestServer } from '../support/http-server.ts';
import { type Chance, nextKill } from './kills.ts';
import { child, front, type Scenario } from './scenarios.ts';
import type { Stand } from './stand.ts';

const lookEveryMs = 60;

/** Where an execution stood when the server was killed. */
export interface Point {
  scenario: string;
  seq: number;
  /** Types of the stages that ran. */
  types: string[];
}

/** How a batch of pipelines ended, in words that do not change from run to run. */
export interface Picture {
  /** `redblack` → its status, and each stage's. */
  executions: Record<string, { status: string; stages: string[] }>;
  /** Server groups as they are in the end. */
  cloud: string[];
  /** What was ordered of the cloud, and how often. */
  ordered: Record<string, number>;
  /** Starts of processes, by server group. */
  started: Record<string, number>;
}

export interface Outcome {
  picture: Picture;
  points: Point[];
  /** Requests of the load and those that failed. */
  load: { sent: number; failures: string[] };
  ledger: LedgerEntry[];
  /** Operations, and how often each was called; ones without an answer. */
  unanswered: string[];
  running: string[];
  /** What went wrong in stages, for whoever wonders why the picture is another one. */
  faults: string[];
}

interface ExecutionRow {
  id: string;
  name: string;
  status: string;
  seq: number;
  parentExecutionId: string | null;
}

const over = new Set(['SUCCEEDED', 'TERMINAL', 'CANCELED', 'SKIPPED', 'STOPPED', 'FAILED_CONTINUE']);

/** Pipelines that run beside each other on one stand. */
export class Batch {
  readonly #points: Point[] = [];
  #judgedAt = 0;

  constructor(
    private readonly stand: Stand,
    private readonly scenarios: readonly Scenario[],
    private readonly loadProgram: string,
    /** Types of stages during which the server was killed, over several batches. */
    private readonly touched: Set<string>,
  ) {}

  /**
   * @param kills   how often the server is killed; none: the run that the others are held against
   * @param halfway done once, when a second server group is being made
   */
  async run(kills: number, chance: Chance, halfway?: () => Promise<void>): Promise<Outcome> {
    const { stand, scenarios } = this;
    await stand.start();
    await stand.ask('application', 'crash');
    await stand.ask('pipeline', { application: 'crash', name: 'child', stages: child });
    const addresses: string[] = [];
    for (const { name, stages, served } of scenarios) {
      await stand.ask('pipeline', { application: 'crash', name, stages });
      if (!served) continue;
      await stand.ask('balancer', `setup-${name}`, front(name));
      addresses.push(await stand.ask<string>('address', front(name)));
    }
    const load = spawn(process.execPath, [this.loadProgram, ...addresses], { stdio: ['ignore', 'pipe', 'inherit'] });
    const result = json(load.stdout) as Promise<Outcome['load']>;
    try {
      for (const { name } of scenarios) await stand.ask('start', name, `start-${name}`);
      for (let kill = 0; kill < kills && !(await this.#isOver()); kill += 1) await this.#killOnce(kill, chance);
      let isDone = halfway === undefined;
      while (!(await this.#isOver())) {
        const { meant } = await (await stand.sight()).look();
        // The load balancer was the first, the group that is replaced the second, and its traffic the third.
        if (!isDone && meant >= 5) {
          isDone = true;
          await halfway?.();
        }
        await this.#judge();
        await pause(lookEveryMs);
      }
    } finally {
      load.kill('SIGINT');
    }
    return await this.#outcome(await result);
  }

  async #killOnce(kill: number, chance: Chance): Promise<void> {
    const sight = await this.stand.sight();
    const isTime = nextKill(kill, chance, await sight.look());
    while (!isTime({ ...(await sight.look()), isNew: kill % 4 === 3 && (await this.#meetsNewType()) })) {
      await this.#judge();
      if (await this.#isOver()) return;
      await breath();
    }
    await this.stand.kill();
    const points = await this.#where();
    this.#points.push(...points);
    for (const type of points.flatMap(({ types }) => types)) this.touched.add(type);
    await this.stand.start();
  }

  /** A stage runs now of a type during which nothing was killed so far. */
  async #meetsNewType(): Promise<boolean> {
    const sight = await this.stand.sight();
    const running = await sight.rows<{ body: string }>(
      `SELECT "body" FROM "execution_stage" WHERE "body" LIKE '%"status":"RUNNING"%'`,
    );
    const stages = running.map(({ body }) => JSON.parse(body) as Stage);
    return stages.some(({ type, status }) => status === 'RUNNING' && !this.touched.has(type));
  }

  async #where(): Promise<Point[]> {
    const sight = await this.stand.sight();
    const executions = await sight.rows<ExecutionRow>(
      `SELECT "id", "name", "status", (SELECT max("seq") FROM "execution_event" WHERE "executionId" = "execution"."id") AS "seq"
       FROM "execution"`,
    );
    const alive = executions.filter(({ status }) => !over.has(status));
    const stages = await this.#stages();
    return alive.map(({ id, name, seq }) => ({
      scenario: name,
      seq,
      types: (stages.get(id) ?? []).filter(({ status }) => status === 'RUNNING').map(({ type }) => type),
    }));
  }

  async #isOver(): Promise<boolean> {
    const sight = await this.stand.sight();
    const rows = await sight.rows<ExecutionRow>(
      `SELECT "id" FROM "execution" WHERE "status" IN ('SUCCEEDED', 'TERMINAL', 'CANCELED') AND "parentExecutionId" IS NULL`,
    );
    return rows.length >= this.scenarios.length;
  }

  /** Answers what waits for a person, now and then. */
  async #judge(): Promise<void> {
    if (Date.now() - this.#judgedAt < lookEveryMs) return;
    this.#judgedAt = Date.now();
    const waiting = [...(await this.#stages())].flatMap(([execution, stages]) =>
      stages
        .filter(({ type, status }) => type === 'manualJudgment' && status === 'RUNNING')
        .map(({ id, context }) => ({ execution, id, isAnswered: context['judgmentStatus'] !== undefined })),
    );
    for (const { execution, id, isAnswered } of waiting)
      // Somebody who is told that the server is gone, or that it is answered, looks again later.
      if (!isAnswered) this.stand.ask('judge', execution, id).catch(() => undefined);
  }

  async #stages(): Promise<Map<string, Stage[]>> {
    const sight = await this.stand.sight();
    const rows = await sight.rows<{ executionId: string; body: string }>(
      'SELECT "executionId", "body" FROM "execution_stage"',
    );
    const stages = new Map<string, Stage[]>();
    for (const { executionId, body } of rows)
      stages.set(executionId, [...(stages.get(executionId) ?? []), JSON.parse(body) as Stage]);
    return stages;
  }

  async #outcome(load: Outcome['load']): Promise<Outcome> {
    const { stand } = this;
    const sight = await stand.sight();
    const executions = await sight.rows<ExecutionRow>('SELECT * FROM "execution"');
    const stages = await this.#stages();
    const groups = await this.#settled();
    const ledger = await stand.ledger();
    const operations = await sight.rows<{ operation: string; phase: string; call: string; name: string }>(
      `SELECT "operation", "phase", "call", "name" FROM "operation"`,
    );
    const answered = new Set(operations.filter(({ phase }) => phase === 'call').map(({ operation }) => operation));
    // What was meant when the server was killed, and out of time when the next one came, is not called again.
    const late = [...stages.values()].flat().flatMap(({ id, tasks }) => (tasks.some(isOutOfTime) ? [id] : []));
    const intents = operations.filter(({ phase }) => phase === 'intent');
    return {
      picture: {
        executions: Object.fromEntries(
          executions.map(({ id, name, status }) => [
            name,
            { status, stages: (stages.get(id) ?? []).map(described).sort() },
          ]),
        ),
        cloud: groups.map(shown).sort(),
        ordered: counted(intents.map(({ call, name }) => `${call} ${name}`)),
        started: counted(ledger.filter(({ event }) => event === 'started').map(({ serverGroup }) => serverGroup)),
      },
      points: this.#points,
      load,
      ledger,
      unanswered: intents
        .map(({ operation }) => operation)
        .filter((operation) => !answered.has(operation) && !late.some((id) => operation.startsWith(id))),
      faults: [...stages.values()].flat().flatMap(faultsOf),
      running: groups.flatMap(({ instances }) => instances.map(({ name }) => name)).sort(),
    };
  }

  /** The server groups, once no instance is on its way in or out. */
  async #settled(): Promise<ServerGroup[]> {
    for (;;) {
      const groups = await this.stand.ask<ServerGroup[]>('groups');
      if (groups.every(({ capacity, instances }) => instances.length === capacity.desired)) return groups;
      await pause(lookEveryMs);
    }
  }
}

const isOutOfTime = ({ exception }: Stage['tasks'][number]): boolean => exception?.exceptionType === 'TimeoutException';

const described = ({ name, type, status }: Stage): string => `${type} "${name}" ${status}`;

const faultsOf = ({ name, context, tasks }: Stage): string[] =>
  [context['exception'], ...tasks.map(({ exception }) => exception)]
    .filter((exception) => exception !== undefined)
    .map((exception) => `${name}: ${JSON.stringify(exception)}`);

const shown = ({ name, disabled, trafficPercentage, capacity, instances }: ServerGroup): string =>
  `${name} ${disabled ? 'disabled' : 'enabled'} ${String(trafficPercentage)}% ` +
  `${[capacity.min, capacity.desired, capacity.max].join('/')} with ${String(instances.length)}`;

function counted(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** The other side of the webhook: each order is done after two looks. */
export function orderDesk(desk: () => TestServer): Parameters<typeof TestServer.start>[0] {
  const looks = new Map<string, number>();
  return (got, response) => {
    const key = String(got.headers['idempotency-key'] ?? got.path.split('/').at(-1));
    const seen = looks.get(key) ?? 0;
    if (got.method === 'GET') looks.set(key, seen + 1);
    const state = got.method === 'GET' && seen >= 2 ? 'done' : 'underway';
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ state, status: `${desk().address}/orders/${key}` }));
  };
}
