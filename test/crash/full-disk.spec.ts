import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Compiled, compiled } from '../support/compiled.ts';
import { TestServer } from '../support/http-server.ts';
import { orderDesk } from './batch.ts';
import { answerTimeoutMs, served, Served } from './served.ts';
import { type Sight, watchSqlite } from './sight.ts';

const run = promisify(execFile);
/** Only root may mount a small disk of its own. */
const suite = process.getuid?.() === 0 ? describe : describe.skip;

const errands = 30;
const fullMs = 8_000;
const soonMs = answerTimeoutMs + 3_000;

suite('a disk that is full while executions run', () => {
  let parts: Compiled;
  let desk: TestServer;
  let disk: string;
  let server: Served;
  let sight: Sight;

  beforeAll(async () => {
    parts = await compiled(['src', 'migrations'], served);
  }, 60_000);

  afterAll(async () => {
    await parts.remove();
  });

  beforeEach(async () => {
    desk = await TestServer.start(orderDesk(() => desk));
    disk = await mkdtemp(join(tmpdir(), 'gennaker-disk-'));
    await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'none', disk]);
    const file = join(disk, 'gennaker.sqlite');
    server = await Served.start(parts, { file });
    sight = watchSqlite(file);
    await server.prepare(desk.address);
    for (let number = 1; number <= errands; number += 1) await server.send(`errand-${String(number)}`);
  }, 60_000);

  afterEach(async () => {
    await sight.close();
    await server.end();
    await run('umount', [disk]);
    await rm(disk, { recursive: true, force: true });
    await desk.close();
  }, 60_000);

  /** Takes all the room that there is, again and again. @returns how to give it back */
  async function fill(): Promise<() => Promise<void>> {
    const path = join(disk, 'ballast');
    const file = await open(path, 'w');
    const ballast = Buffer.alloc(1_048_576, 1);
    for (;;) {
      const { bavail, bsize } = await statfs(disk);
      if (bavail === 0) break;
      // In a moment, while the errands are under way: each of them takes two seconds.
      await file.write(ballast.subarray(0, bavail * bsize)).catch(() => undefined);
    }
    await file.close();
    expect((await stat(path)).size).toBeGreaterThan(0);
    return () => rm(path);
  }

  const errandsNow = `SELECT "id", "status" FROM "execution" WHERE "name" = 'errand'`;

  it('is waited for; whoever asks is told so, and when there is room all go on, with nothing outside done twice', async () => {
    const giveBack = await fill();
    const until = performance.now() + fullMs;
    const codes = new Set<string | undefined>();
    while (performance.now() < until) {
      const { code, tookMs } = await server.send('errand-late');
      codes.add(code);
      expect(tookMs).toBeLessThan(soonMs);
      // What is shown is read, and that is possible.
      expect((await server.ask('{ executions(first: 5) { edges { node { status } } } }')).code).toBeUndefined();
      await pause(200);
    }
    expect([...codes]).toEqual(['DATABASE_UNUSABLE']);
    const stuck = await sight.rows(`${errandsNow} AND "endTime" IS NULL`);
    expect(stuck.length).toBeGreaterThan(0);
    await giveBack();
    while ((await server.send('errand-late')).code !== undefined) await pause(200);
    while ((await sight.rows(`${errandsNow} AND "endTime" IS NULL`)).length > 0) await pause(200);
    const executions = await sight.rows<{ id: string; status: string }>(errandsNow);
    expect(executions.map(({ status }) => status)).toEqual(Array.from({ length: errands + 1 }, () => 'SUCCEEDED'));
    const orders = desk.got.filter(({ method }) => method === 'POST');
    const keys = new Map(orders.map(({ headers, body }) => [String(headers['idempotency-key']), body]));
    expect([...keys.values()].sort()).toEqual(executions.map(({ id }) => JSON.stringify({ of: id })).sort());
    expect(server.isAlive).toBe(true);
  }, 120_000);
});
