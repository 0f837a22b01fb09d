import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { statfs } from 'node:fs/promises';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { Execution } from '../../src/orchestration/model/execution.ts';
import { isComplete } from '../../src/orchestration/model/status.ts';
import { until } from '../contracts/provider-bench.ts';
import { program } from '../crash/program.ts';
import { Stand } from '../crash/stand.ts';
import { type Compiled, compiled } from '../support/compiled.ts';

const place = { account: 'local', region: 'local' };

/** An archive with one file whose path leads out of the folder that it is unpacked to. */
function climbing(file: string): string {
  const header = new Header({ path: '../../climbed', type: 'File', mode: 0o644, size: 2, mtime: new Date(0) });
  const block = Buffer.alloc(512);
  header.encode(block, 0);
  const body = Buffer.alloc(512);
  body.write('hi');
  const archive = gzipSync(Buffer.concat([block, body, Buffer.alloc(1_024)]));
  writeFileSync(file, archive);
  return createHash('sha256').update(archive).digest('hex');
}

/** Writes without end, and serves all the same. */
const chatty = `
  const text = 'x'.repeat(8192);
  setInterval(() => console.log(text), 1);
  require('node:http').createServer((_, answer) => answer.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');
`;

describe('a deployment that cannot be', () => {
  let parts: Compiled;
  let stand: Stand;
  let other: Server;
  let taken: number;
  let isSmall = false;

  beforeAll(async () => {
    parts = await compiled(['src', 'migrations'], program);
    stand = await Stand.open(parts);
    const state = join(stand.folder, 'local');
    mkdirSync(state);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', state], { stdio: 'ignore' });
      isSmall = true;
    } catch {
      // Only root may mount: then there is no disk that could be full.
    }
    await stand.start();
    await stand.ask('application', 'crash');
    other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    taken = (other.address() as AddressInfo).port;
  }, 60_000);

  afterAll(async () => {
    other.close();
    await stand.kill();
    await stand.stopHost();
    if (isSmall) execFileSync('umount', ['-l', join(stand.folder, 'local')]);
    expect(await stand.end()).toEqual([]);
    await parts.remove();
  });

  async function runs(name: string, stage: JsonObject): Promise<Execution> {
    const stages = [{ ...stage, name, refId: '1', requisiteStageRefIds: [] }];
    await stand.ask('pipeline', { application: 'crash', name, stages });
    const id = await stand.ask<string>('start', name, `start-${name}`);
    return await until(
      () => stand.ask<Execution>('execution', id),
      ({ status }) => isComplete(status),
    );
  }

  const deploy = (stack: string, launch: JsonObject): JsonObject => ({
    type: 'deploy',
    clusters: [
      { ...place, application: 'crash', stack, strategy: 'none', capacity: { min: 1, desired: 1, max: 1 }, ...launch },
    ],
  });

  const faults = ({ stages }: Execution): string =>
    JSON.stringify(stages.flatMap(({ context, tasks }) => [context['exception'] ?? null, tasks]));

  async function goesOn(): Promise<void> {
    const { status } = await runs(`next-${String(Math.random())}`, { type: 'wait', waitTime: 1 });
    expect(status).toBe('SUCCEEDED');
  }

  it('because its command does not exist fails and names the command', async () => {
    const execution = await runs('nocommand', deploy('nocommand', { command: ['/nowhere/at-all'] }));
    expect(execution.status).toBe('TERMINAL');
    expect(faults(execution)).toContain('/nowhere/at-all');
    await goesOn();
  });

  it('because another program has its port fails and names the port', async () => {
    const launch = {
      command: [process.execPath, '-e', chatty],
      port: taken,
      health: { type: 'http', intervalMs: 100 },
    };
    const execution = await runs('taken', deploy('taken', launch));
    expect(execution.status).toBe('TERMINAL');
    expect(faults(execution)).toContain(String(taken));
    await goesOn();
  });

  it('because another program has the port of its load balancer fails and names the port', async () => {
    const balancer = {
      type: 'upsertLoadBalancer',
      ...place,
      loadBalancerName: 'crash-front',
      protocol: 'http',
      port: taken,
    };
    const execution = await runs('front', balancer);
    expect(execution.status).toBe('TERMINAL');
    expect(faults(execution)).toContain(String(taken));
    expect(faults(execution)).toMatch(/already in use/);
    await goesOn();
  });

  it('because its archive climbs out of its folder fails, names the path, and writes nothing', async () => {
    const path = join(stand.folder, 'climbing.tar.gz');
    const sha256 = climbing(path);
    const launch = { artifact: { type: 'archive', path, sha256 }, command: ['true'] };
    const execution = await runs('climbing', deploy('climbing', launch));
    expect(execution.status).toBe('TERMINAL');
    expect(faults(execution)).toContain('../../climbed');
    await goesOn();
  });

  it('because a parameter is of the wrong type is refused, and names the parameter', async () => {
    const parameterConfig = [{ name: 'count', type: 'number', required: true }];
    await stand.ask('pipeline', { application: 'crash', name: 'typed', stages: [], parameterConfig });
    await expect(stand.ask('start', 'typed', 'typed-1', { count: 'many' })).rejects.toThrow(/count/);
    await expect(stand.ask('start', 'typed', 'typed-2')).rejects.toThrow(/count/);
    await goesOn();
  });

  it('by an expression that never ends fails within its bounds', async () => {
    const bomb = '${ {1,2,3,4,5,6,7,8,9,10}.![#root.toString() * 1000000] }';
    const variables = [
      { key: 'x', value: `\${ ${'('.repeat(3_000)}1${')'.repeat(3_000)} }` },
      { key: 'y', value: bomb },
    ];
    const execution = await runs('bomb', { type: 'evaluateVariables', failOnFailedExpressions: true, variables });
    expect(execution.status).toBe('TERMINAL');
    await goesOn();
  });

  it('for want of room for its logs goes on serving, and its health says why some of it is missing', async () => {
    if (!isSmall) {
      process.stderr.write('Skipped: only root may mount the small disk that this needs.\n');
      return;
    }
    const launch = { command: [process.execPath, '-e', chatty], health: { type: 'http', intervalMs: 100 } };
    expect((await runs('chatty', deploy('chatty', launch))).status).toBe('SUCCEEDED');
    const { bsize } = await statfs(join(stand.folder, 'local'));
    const full = async (): Promise<boolean> => (await statfs(join(stand.folder, 'local'))).bavail * bsize < 65_536;
    await until(full, (isFull) => isFull);
    await goesOn();
    const groups = await stand.ask<{ name: string; instances: { healthState: string }[] }[]>('groups');
    const chatting = groups.find(({ name }) => name === 'crash-chatty-v000');
    expect(chatting?.instances).toMatchObject([{ healthState: 'Up' }]);
    expect(JSON.stringify(chatting)).toMatch(/its output cannot be kept \(ENOSPC\)/);
    await goesOn();
  });
});
