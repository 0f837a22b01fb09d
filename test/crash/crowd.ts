import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { Stage } from '../../src/orchestration/model/execution.ts';
import type { Chance } from './kills.ts';
import type { Stand } from './stand.ts';

/** Executions that are under way at a time. */
const beside = 60;

/** A small pipeline that branches, waits, calls out, starts another and joins again. */
export const errand = (desk: string): JsonObject[] => {
  const stage = (refId: string, needs: string[], type: string, more: JsonObject): JsonObject => ({
    type,
    name: `${type} ${refId}`,
    refId,
    requisiteStageRefIds: needs,
    ...more,
  });
  const order = { url: `${desk}/orders`, payload: { of: '${execution.id}' }, waitForCompletion: true };
  const done = {
    statusUrlResolution: 'webhookResponse',
    statusUrlJsonPath: '$.status',
    statusJsonPath: '$.state',
    successStatuses: 'done',
  };
  return [
    stage('1', [], 'evaluateVariables', { variables: [{ key: 'four', value: '${2 + 2}' }] }),
    stage('2', ['1'], 'wait', { waitTime: 1 }),
    stage('3', ['1'], 'webhook', { ...order, ...done }),
    stage('4', ['1'], 'pipeline', { application: 'crash', pipeline: 'child', waitForCompletion: true }),
    // It fails, and is let pass.
    stage('5', ['2'], 'checkPreconditions', {
      preconditions: [{ type: 'expression', context: { expression: '${four == 5}' } }],
      failPipeline: false,
      continuePipeline: true,
    }),
    stage('6', ['3', '4', '5'], 'evaluateVariables', { variables: [{ key: 'end', value: '${four}' }] }),
  ];
};

export interface Errand {
  id: string;
  /** Its status, and each stage's. */
  end: string;
}

interface Row {
  id: string;
  status: string;
  correlationId: string;
}

/** Many small executions beside each other, on a server that is killed again and again. */
export class Crowd {
  #asked = 0;
  readonly #unanswered = new Set<string>();

  constructor(private readonly stand: Stand) {}

  /**
   * @param kills at random instants; none: the run that the others are held against
   * @returns all errands, once the last one is done
   */
  async run(kills: number, chance: Chance, child: JsonObject[], desk: string): Promise<Errand[]> {
    const { stand } = this;
    const begunAt = performance.now();
    await stand.start();
    const bootMs = performance.now() - begunAt;
    await stand.ask('application', 'crash');
    await stand.ask('pipeline', { application: 'crash', name: 'child', stages: child });
    await stand.ask('pipeline', { application: 'crash', name: 'errand', stages: errand(desk) });
    await this.#send();
    for (let kill = 0; kill < kills; kill += 1) {
      await stand.kill();
      // Half of the kills come before the next server has taken up what the last one left.
      const started = stand.start().then(
        () => this.#send(),
        () => undefined,
      );
      await pause(chance() * 2 * bootMs);
      if (kill === kills - 1) await started;
      else void started;
    }
    while (this.#unanswered.size > 0 || (await this.#running()) > 0) {
      await pause(100);
      this.#askAgain();
    }
    return await this.#ends();
  }

  /** So many that there are always enough under way. Whoever was not answered asks again, in the same words. */
  async #send(): Promise<void> {
    this.#askAgain();
    for (let more = beside - (await this.#running()) - this.#unanswered.size; more > 0; more -= 1) {
      this.#asked += 1;
      this.#ask(`errand-${String(this.#asked)}`);
    }
  }

  #askAgain(): void {
    for (const correlationId of this.#unanswered) this.#ask(correlationId);
  }

  #ask(correlationId: string): void {
    this.#unanswered.add(correlationId);
    this.stand.ask('start', 'errand', correlationId).then(
      () => this.#unanswered.delete(correlationId),
      () => undefined,
    );
  }

  async #running(): Promise<number> {
    const sight = await this.stand.sight();
    const [row] = await sight.rows<{ number: number | string }>(
      `SELECT count(*) AS "number" FROM "execution" WHERE "endTime" IS NULL`,
    );
    return Number(row?.number ?? 0);
  }

  async #ends(): Promise<Errand[]> {
    const sight = await this.stand.sight();
    const executions = await sight.rows<Row>(
      `SELECT "id", "status", "correlationId" FROM "execution" WHERE "name" = 'errand'`,
    );
    const rows = await sight.rows<{ executionId: string; body: string }>(
      'SELECT "executionId", "body" FROM "execution_stage"',
    );
    const stages = new Map<string, string[]>();
    for (const { executionId, body } of rows) stages.set(executionId, [...(stages.get(executionId) ?? []), body]);
    return executions.map(({ id, status }) => {
      const told = (stages.get(id) ?? []).map((body) => {
        const { name, status: end } = JSON.parse(body) as Stage;
        return `${name} ${end}`;
      });
      return { id, end: [status, ...told.sort()].join(', ') };
    });
  }

  /** How many were asked for. */
  get asked(): number {
    return this.#asked;
  }
}
