import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type Compiled, compiled } from '../support/compiled.ts';
import { TestServer } from '../support/http-server.ts';
import { orderDesk } from './batch.ts';
import { OwnPostgres } from './own-postgres.ts';
import { answerTimeoutMs, served, Served } from './served.ts';

const onPostgres = (process.env['GENNAKER_TEST_POSTGRES'] ?? '') !== '';
const suite = onPostgres ? describe : describe.skip;

const errands = 30;
/** More than the time that it is told to wait, for a machine that has much to do. */
const soonMs = answerTimeoutMs + 3_000;

suite('while executions run, a PostgreSQL', () => {
  let parts: Compiled;
  let desk: TestServer;
  let postgres: OwnPostgres;
  let server: Served;

  beforeAll(async () => {
    parts = await compiled(['src', 'migrations'], served);
  }, 60_000);

  afterAll(async () => {
    await parts.remove();
  });

  beforeEach(async () => {
    desk = await TestServer.start(orderDesk(() => desk));
    postgres = await OwnPostgres.start();
    server = await Served.start(parts, { url: postgres.url });
    await server.prepare(desk.address);
    for (let number = 1; number <= errands; number += 1) await server.send(`errand-${String(number)}`);
  }, 60_000);

  afterEach(async () => {
    await server.end();
    await postgres.end();
    await desk.close();
  }, 60_000);

  async function rows(sql: string): Promise<Record<string, string>[]> {
    const client = new Client({ connectionString: postgres.url, connectionTimeoutMillis: 5_000 });
    await client.connect();
    try {
      return (await client.query<Record<string, string>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** All have ended well, and each has ordered once. */
  async function allIsWell(asked: number): Promise<void> {
    const ends = `SELECT "id", "status" FROM "execution" WHERE "name" = 'errand'`;
    while ((await rows(`${ends} AND "endTime" IS NULL`)).length > 0) await pause(200);
    const executions = await rows(ends);
    expect(executions.map(({ status }) => status)).toEqual(Array.from({ length: asked }, () => 'SUCCEEDED'));
    const orders = desk.got.filter(({ method }) => method === 'POST');
    const keys = new Map(orders.map(({ headers, body }) => [String(headers['idempotency-key']), body]));
    expect([...keys.values()].sort()).toEqual(executions.map(({ id }) => JSON.stringify({ of: id })).sort());
    expect(server.isAlive).toBe(true);
  }

  it('that stands still for 30 s is waited for, and whoever asks is told so in time', async () => {
    await postgres.freeze();
    const until = performance.now() + 30_000;
    const read = await server.ask('{ executions(first: 5) { edges { node { status } } } }');
    const start = await server.send('errand-late');
    for (const { code, tookMs } of [read, start]) {
      expect(code).toBe('NO_ANSWER_IN_TIME');
      expect(tookMs).toBeLessThan(soonMs);
    }
    await pause(until - performance.now());
    await postgres.thaw();
    while ((await server.send('errand-late')).code !== undefined) await pause(200);
    await allIsWell(errands + 1);
  }, 120_000);

  it('that crashes and comes back after 10 s is gone on with, and whoever asks meanwhile is told so', async () => {
    await postgres.crash();
    const until = performance.now() + 10_000;
    const codes = new Set<string | undefined>();
    while (performance.now() < until) {
      const { status, code, tookMs } = await server.send('errand-late');
      if (status !== 0) codes.add(code);
      expect(tookMs).toBeLessThan(soonMs);
      await pause(200);
    }
    expect([...codes].filter((code) => code !== 'DATABASE_LOST' && code !== 'DATABASE_UNUSABLE')).toEqual([]);
    expect(codes.has('DATABASE_UNUSABLE')).toBe(true);
    await postgres.begin();
    for (;;) {
      const { status, code } = await server.send('errand-late');
      if (status === 200 && code === undefined) break;
      await pause(200);
    }
    await allIsWell(errands + 1);
  }, 120_000);
});
