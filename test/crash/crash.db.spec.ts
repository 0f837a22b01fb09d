import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { newUlid } from '../../src/kernel/index.ts';
import { type Compiled, compiled } from '../support/compiled.ts';
import { TestServer } from '../support/http-server.ts';
import { Batch, orderDesk } from './batch.ts';
import { chanceOf } from './kills.ts';
import { load, program } from './program.ts';
import { scenarios } from './scenarios.ts';
import { Stand } from './stand.ts';

const server = process.env['GENNAKER_TEST_POSTGRES'] ?? '';
/** On SQLite this is told at length by `crash.spec.ts`. */
const postgres = server === '' ? it.skip : it;

let parts: Compiled;
let desk: TestServer;
const databases: string[] = [];

beforeAll(async () => {
  parts = await compiled(['src', 'migrations'], program);
  await writeFile(join(parts.folder, 'load.js'), load);
  desk = await TestServer.start(orderDesk(() => desk));
}, 60_000);

afterAll(async () => {
  await desk.close();
  for (const name of databases) await onServer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  await parts.remove();
});

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function run(kills: number): ReturnType<Batch['run']> {
  const name = `gennaker_crash_${newUlid().toLowerCase()}`;
  await onServer(`CREATE DATABASE "${name}" TEMPLATE template0`);
  databases.push(name);
  const address = new URL(server);
  address.pathname = `/${name}`;
  const stand = await Stand.open(parts, address.href);
  const few = scenarios(desk.address).filter(({ name }) => name === 'rolling' || name === 'talk');
  try {
    return await new Batch(stand, few, join(parts.folder, 'load.js'), new Set()).run(kills, chanceOf(7));
  } finally {
    expect(await stand.end()).toEqual([]);
  }
}

postgres(
  'a server on PostgreSQL that is killed ends its pipelines as it would have without',
  async () => {
    const undisturbed = await run(0);
    const outcome = await run(5);
    expect(outcome.picture).toEqual(undisturbed.picture);
    expect([outcome.load.failures, outcome.unanswered]).toEqual([[], []]);
    expect(outcome.points.length).toBeGreaterThanOrEqual(3);
  },
  120_000,
);
