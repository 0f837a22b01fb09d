import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { create } from 'tar';
import { newOperation, until } from '../../../test/contracts/provider-bench.ts';
import { type LocalAccount, openLocalAccount } from '../../../test/support/local-account.ts';
import { LocalService } from '../../../test/support/local-service.ts';
import type { EgressRequest } from '../../egress/port.ts';
import type { JsonObject } from '../../kernel/index.ts';
import type { Fault } from '../../kernel/index.ts';
import type { Ref } from '../port.ts';

const fixtures = resolve(import.meta.dirname, 'fixtures');

let local: LocalAccount;
let service: LocalService;
let folder: string;
let archive: string;
let sha256: string;
let made: Ref[] = [];
const fetched: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gennaker-launch-'));
  archive = join(folder, 'service.tar.gz');
  await create({ file: archive, gzip: true, cwd: fixtures }, ['service.mjs']);
  sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex');
  local = await openLocalAccount(({ url }: EgressRequest) => {
    fetched.push(url);
    return Promise.resolve({ status: 200, headers: {}, body: readFileSync(archive), url });
  });
  service = new LocalService(local.account);
});

afterEach(async () => {
  await Promise.all(made.map((ref) => service.destroy(ref)));
  made = [];
});

afterAll(async () => {
  await local.end();
  rmSync(folder, { recursive: true });
});

async function start(launch: JsonObject, instances = 1): Promise<Ref> {
  const ref = await service.create(launch, instances);
  made.push(ref);
  return ref;
}

function check(launch: JsonObject, instances = 1): Promise<Fault[]> {
  return service.groups.check({
    application: 'shop',
    region: 'local',
    capacity: { min: 0, desired: instances, max: instances },
    loadBalancers: [],
    firewalls: [],
    labels: {},
    launch,
  });
}

/** Why the first instance is not up. */
async function reasonOf(ref: Ref): Promise<string> {
  const group = await until(
    () => service.groups.find(ref),
    (found) => ['Failed', 'Down'].includes(found?.instances[0]?.healthState ?? ''),
  );
  return group?.instances[0]?.health.find(({ reason }) => reason !== undefined)?.reason ?? '';
}

describe('what is launched', () => {
  it('may be a program that is on the machine, told its port by an argument', async () => {
    const command = ['python3', '-m', 'http.server', '--bind', '127.0.0.1', '{{PORT}}'];
    const { instances } = await service.up(await start({ command, health: { type: 'http' } }, 2), 2);
    for (const { address } of instances) expect((await fetch(`http://${address ?? ''}/`)).status).toBe(200);
  });

  it('may be an archive of this machine; its checksum is the version', async () => {
    const launch = service.launch('v1', { artifact: { type: 'archive', path: archive, sha256 } });
    const { version: _, ...unversioned } = launch;
    expect((await service.up(await start(unversioned))).version).toBe(sha256.slice(0, 12));
  });

  it('may be an archive from elsewhere, which is fetched once', async () => {
    const launch = service.launch('v1', {
      artifact: { type: 'archive', url: 'https://builds.test/shop.tar.gz', sha256 },
    });
    await service.up(await start(launch));
    await service.up(await start(launch));
    expect(fetched).toEqual(['https://builds.test/shop.tar.gz']);
  });

  it('is not run when its checksum is another', async () => {
    const artifact = { type: 'archive', url: 'https://builds.test/other.tar.gz', sha256: '0'.repeat(64) };
    await expect(start(service.launch('v1', { artifact }))).rejects.toMatchObject({
      code: 'CHECKSUM_DIFFERS',
      message: expect.stringContaining(sha256),
    });
  });

  it('is not run when its archive climbs out of its folder', async () => {
    const bad = join(folder, 'bad.tar.gz');
    symlinkSync('/etc', join(folder, 'config'));
    await create({ file: bad, gzip: true, cwd: folder }, ['config']);
    const launch = service.launch('v1', { artifact: { type: 'archive', path: bad } });
    await expect(start(launch)).rejects.toMatchObject({ code: 'ARCHIVE_REFUSED', facts: { entry: 'config' } });
    expect(await service.groups.list()).toEqual([]);
  });

  it('stays what it was when its folder is changed afterwards', async () => {
    const source = mkdtempSync(join(folder, 'source-'));
    writeFileSync(join(source, 'service.mjs'), readFileSync(join(fixtures, 'service.mjs')));
    const ref = await start(service.launch('v1', { artifact: { type: 'folder', path: source } }));
    await service.up(ref);
    rmSync(source, { recursive: true });
    await service.groups.resize(newOperation(), ref, { min: 0, desired: 2, max: 2 });
    await service.up(ref, 2);
  });

  it('gets its own environment and nothing of the server’s', async () => {
    process.env.GENNAKER_TEST_SECRET = 'secret';
    const script = 'console.log(Object.keys(process.env).sort().join()); setInterval(() => 0, 1000)';
    const command = [process.execPath, '-e', script];
    const health = { type: 'process', intervalMs: 100 };
    const ref = await start({ command, health, environment: { MINE: '1' } });
    const { instances } = await service.up(ref);
    delete process.env.GENNAKER_TEST_SECRET;
    const tail = await until(
      () => local.account.capabilities.watching?.logTail(ref, instances[0]?.name ?? '', 1_000) ?? Promise.resolve(''),
      (text) => text !== '',
    );
    const allowed = [
      'GENNAKER_INSTANCE',
      'GENNAKER_SERVER_GROUP',
      'GENNAKER_STATE_FOLDER',
      'HOME',
      'LANG',
      'MINE',
      'PATH',
      'PORT',
      'TZ',
    ];
    const names = tail?.trim().split(',') ?? [];
    expect(names).toContain('MINE');
    expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it('tells which limits are in force', async () => {
    const limits = { memoryMegabytes: 512, cpuPercent: 50 };
    const { instances } = await service.up(await start(service.launch('v1', { limits })));
    expect(instances[0]?.details?.limits).toEqual({
      memory: expect.stringMatching(/512 MB, by|not enforced/),
      cpu: expect.stringMatching(/control group|nice|not enforced/),
    });
  });

  it('leaves nothing on the disk when it is destroyed', async () => {
    const ref = await service.create(service.launch('v1'));
    const { instances } = await service.up(ref);
    const work = join(local.folder, 'instances', instances[0]?.name ?? '');
    expect(existsSync(work)).toBe(true);
    await service.destroy(ref);
    await until(
      () => Promise.resolve(existsSync(work)),
      (exists) => !exists,
    );
  });
});

describe('what cannot be launched', () => {
  it('is a command that does not exist: said beforehand, and of the instance', async () => {
    const launch = { command: ['no-such-program'], health: { type: 'process' } };
    expect(await check(launch)).toEqual([
      {
        path: ['launch', 'command'],
        message: 'the start command no-such-program does not exist or cannot be executed',
      },
    ]);
    expect(await reasonOf(await start(launch))).toContain(
      'the start command no-such-program does not exist or cannot be executed; starts again in 0.5 s (restart 1)',
    );
  });

  describe('is a port in use', () => {
    let taken: Server;
    let port: number;

    beforeAll(async () => {
      taken = createServer();
      await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
      port = (taken.address() as { port: number }).port;
    });

    afterAll(() => {
      taken.close();
    });

    it('by somebody else: said beforehand, and of the instance', async () => {
      const launch = service.launch('v1', { port });
      expect(await check(launch)).toEqual([
        { path: ['launch', 'port'], message: `port ${String(port)} is already in use on this machine` },
      ]);
      expect(await reasonOf(await start(launch))).toContain(`port ${String(port)} is already in use`);
    });

    it('when a load balancer wants it: refused, and nothing is made', async () => {
      await expect(service.front('shop-taken', { port })).rejects.toMatchObject({
        code: 'PORT_TAKEN',
        refusal: 'conflict',
        message: expect.stringContaining(`127.0.0.1:${String(port)}: that port is already in use`),
      });
      expect(await service.balancers.find({ region: 'local', name: 'shop-taken' })).toBeUndefined();
    });
  });

  it('is what ends by itself: started again, later each time, and the reason is told', async () => {
    const ref = await start({ command: [process.execPath, '-e', 'process.exit(3)'], health: { type: 'process' } });
    expect(await reasonOf(ref)).toMatch(/exited with code 3 after [\d.]+ s; starts again in 0.5 s \(restart 1\)/);
    const again = await until(
      () => service.groups.find(ref),
      (group) => group?.instances[0]?.details?.restarts === 2,
    );
    expect(again?.instances[0]?.health[1]?.reason).toContain('starts again in 1 s (restart 2)');
  });

  it.each<[string, JsonObject, number, string[]]>([
    ['an empty command', { command: [] }, 1, ['launch', 'command']],
    ['no command', {}, 1, ['launch', 'command']],
    ['a misspelt key', { command: ['python3'], helth: {} }, 1, ['launch']],
    [
      'an archive from elsewhere without checksum',
      { command: ['python3'], artifact: { type: 'archive', url: 'http://a/b' } },
      1,
      ['launch', 'artifact', 'sha256'],
    ],
    [
      'a folder that is not there',
      { command: ['python3'], artifact: { type: 'folder', path: '/no/such' } },
      1,
      ['launch', 'artifact'],
    ],
    ['a fixed port for two', { command: ['python3'], port: 18_080 }, 2, ['launch', 'port']],
  ])('is an order with %s: the fault names the field', async (_what, launch, instances, path) => {
    expect((await check(launch, instances)).map((fault) => fault.path)).toContainEqual(path);
    await expect(start(launch, instances)).rejects.toMatchObject({ refusal: 'invalid' });
  });
});
