import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Compiled, compiled } from '../support/compiled.ts';
import { TestServer } from '../support/http-server.ts';
import { Batch, orderDesk, type Outcome, type Point } from './batch.ts';
import { Crowd, type Errand } from './crowd.ts';
import { chanceOf } from './kills.ts';
import { load, program } from './program.ts';
import { child, failing, type Scenario, scenarios } from './scenarios.ts';
import { Stand } from './stand.ts';

/** Rounds of all pipelines, each with many kills; `npm run test:crash` asks for more than `npm test` does. */
const rounds = Number(process.env['GENNAKER_CRASH_ROUNDS'] ?? 0);
const seed = Number(process.env['GENNAKER_CRASH_SEED'] ?? 20_261_123);
const patienceMs = 600_000;
/** As many in all: what the roll-outs leave is for many small pipelines at once. */
const killsInAll = Number(process.env['GENNAKER_CRASH_KILLS'] ?? 3);

const distinct = (points: readonly Point[]): number =>
  new Set(points.map(({ scenario, seq }) => `${scenario}/${String(seq)}`)).size;

describe('a server that is killed', () => {
  let parts: Compiled;
  let loadProgram: string;
  let desk: TestServer;
  const touched = new Set<string>();
  const stands: Stand[] = [];
  let killsSoFar = 0;

  beforeAll(async () => {
    parts = await compiled(['src', 'migrations'], program);
    loadProgram = join(parts.folder, 'load.js');
    await writeFile(loadProgram, load);
    desk = await TestServer.start(orderDesk(() => desk));
  }, 60_000);

  afterEach(async () => {
    for (const stand of stands.splice(0)) await stand.end();
  });

  afterAll(async () => {
    await desk.close();
    await parts.remove();
  });

  async function runs(chosen: readonly Scenario[], kills: number, from = seed): Promise<Outcome> {
    const stand = await Stand.open(parts);
    stands.push(stand);
    desk.got.length = 0;
    const outcome = await new Batch(stand, chosen, loadProgram, touched).run(kills, chanceOf(from));
    stands.pop();
    killsSoFar += stand.kills;
    const left = await stand.end();
    expect(left).toEqual([]);
    return outcome;
  }

  /** Nothing twice, and nothing left behind. */
  function isClean({ ledger, load, unanswered, running }: Outcome): void {
    expect(load.failures).toEqual([]);
    expect(unanswered).toEqual([]);
    const started = ledger.filter(({ event }) => event === 'started');
    expect(new Set(started.map(({ instance }) => instance)).size).toBe(started.length);
    const ended = ledger.filter(({ event }) => event !== 'started').map(({ instance }) => instance);
    expect(new Set(ended).size).toBe(ended.length);
    const alive = started.map(({ instance }) => instance).filter((instance) => !ended.includes(instance));
    expect(alive.sort()).toEqual(running);
    const orders = desk.got.filter(({ method }) => method === 'POST').map(({ headers }) => headers['idempotency-key']);
    expect(new Set(orders).size).toBeLessThanOrEqual(1);
  }

  /** Runs them undisturbed, and then again and again with kills: nobody could tell the difference in the end. */
  async function endAsWithout(chosen: readonly Scenario[], kills: number, times = rounds): Promise<void> {
    const undisturbed = await runs(chosen, 0);
    isClean(undisturbed);
    const ends = chosen.map(({ name }) => [name, undisturbed.picture.executions[name]?.status]);
    expect(ends).toEqual(chosen.map(({ name, status }) => [name, status]));
    const points: Point[] = [];
    for (let round = 0; round < times; round += 1) {
      const outcome = await runs(chosen, kills, seed + round);
      points.push(...outcome.points);
      isClean(outcome);
      if (JSON.stringify(outcome.picture) !== JSON.stringify(undisturbed.picture))
        process.stderr.write(`${outcome.faults.join('\n')}\n`);
      expect(outcome.picture).toEqual(undisturbed.picture);
    }
    const types = new Set(points.flatMap((point) => point.types));
    process.stderr.write(`killed at ${String(distinct(points))} points: ${[...types].sort().join(', ')}\n`);
    // At least so many different points, each of them a step of a pipeline.
    expect(distinct(points)).toBeGreaterThanOrEqual(Math.min(50, 4 * times));
  }

  it(
    'adopts the host of its instances when that is killed too, in the middle of a roll-out',
    async () => {
      const rolling = scenarios(desk.address).filter(({ name }) => name === 'rolling');
      const stand = await Stand.open(parts);
      stands.push(stand);
      const batch = new Batch(stand, rolling, loadProgram, touched);
      const undisturbed = await runs(rolling, 0);
      const outcome = await batch.run(0, chanceOf(seed), async () => {
        await stand.killHost();
      });
      expect(outcome.picture).toEqual(undisturbed.picture);
      expect(outcome.unanswered).toEqual([]);
      stands.pop();
      expect(await stand.end()).toEqual([]);
    },
    patienceMs,
  );

  const suite = rounds === 0 ? describe.skip : describe;

  it(
    'ends a roll-out, and a talk with others, as it would have without',
    async () => {
      const few = scenarios(desk.address).filter(({ name }) => name === 'rolling' || name === 'talk');
      await endAsWithout(few, 4, 1);
    },
    patienceMs,
  );

  async function crowd(number: number): Promise<{ errands: Errand[]; asked: number; killed: number }> {
    const stand = await Stand.open(parts);
    stands.push(stand);
    desk.got.length = 0;
    const many = new Crowd(stand);
    const errands = await many.run(number, chanceOf(seed), child, desk.address);
    const killed = stand.kills;
    stands.pop();
    killsSoFar += killed;
    expect(await stand.end()).toEqual([]);
    return { errands, asked: many.asked, killed };
  }

  suite(`many times (${String(rounds)} rounds, seed ${String(seed)})`, () => {
    it(
      'ends pipelines with every type of stage as it would have without',
      async () => {
        const all = scenarios(desk.address);
        const used = new Set(all.flatMap(({ stages }) => stages.map(({ type }) => type)));
        await endAsWithout(all, 16);
        const left = (): string[] => [...used].filter((type) => !touched.has(type));
        // Some stages are over within a millisecond: those that no kill has met get more of them.
        for (let more = 0; rounds >= 4 && left().length > 0 && more < 6; more++) {
          const missed = all.filter(({ stages }) => stages.some(({ type }) => left().includes(type)));
          await endAsWithout(missed, 4, 1);
        }
        if (rounds >= 4) expect(left()).toEqual([]);
      },
      patienceMs,
    );

    it(
      'finds the way back from a bad version as it would have without',
      async () => {
        await endAsWithout(failing, 4);
      },
      patienceMs,
    );
  });

  it(
    'ends many small pipelines at once as it would have without: none lost, none twice, nothing outside twice',
    async () => {
      const undisturbed = await crowd(0);
      const ends = new Set(undisturbed.errands.map(({ end }) => end));
      expect([...ends]).toEqual([expect.stringMatching(/^SUCCEEDED, .*checkPreconditions 5 FAILED_CONTINUE/)]);
      const { errands, asked, killed } = await crowd(Math.max(3, killsInAll - killsSoFar));
      expect(errands.length).toBe(asked);
      expect(new Set(errands.map(({ end }) => end))).toEqual(ends);
      // The same order may be sent again, with the same key: for each execution there is one.
      const orders = desk.got.filter(({ method }) => method === 'POST');
      const keys = new Map(orders.map(({ headers, body }) => [String(headers['idempotency-key']), body]));
      expect([...keys.values()].sort()).toEqual(errands.map(({ id }) => JSON.stringify({ of: id })).sort());
      const repeated = orders.length - keys.size;
      process.stderr.write(
        `${String(killed)} kills among ${String(asked)} small pipelines, ${String(repeated)} calls repeated; ` +
          `${String(killsSoFar)} kills in all\n`,
      );
      expect(killsSoFar).toBeGreaterThanOrEqual(killsInAll);
    },
    patienceMs,
  );
});
