import { afterEach, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { newOperation, until } from '../../../test/contracts/provider-bench.ts';
import { type LocalAccount, openLocalAccount } from '../../../test/support/local-account.ts';
import { builtHostProgram } from '../../../test/support/local-host.ts';
import { LocalService } from '../../../test/support/local-service.ts';
import type { Instance, Ref } from '../port.ts';
import { isAlive } from './host/process-table.ts';

const run = promisify(execFile);

const open: LocalAccount[] = [];

async function account(folder?: string): Promise<LocalAccount> {
  const local = await openLocalAccount(undefined, folder);
  open.push(local);
  return local;
}

afterEach(async () => {
  for (const local of open.splice(0)) await local.end();
});

const pids = (instances: readonly Instance[]): unknown[] => instances.map(({ details }) => details?.pid).sort();

/** Ends the host as a crash would. Resolves when it is gone. */
async function killHost(local: LocalAccount): Promise<void> {
  const pid = await local.hostPid();
  process.kill(pid, 'SIGKILL');
  await until(
    () => Promise.resolve(isAlive({ pid })),
    (alive) => !alive,
  );
}

async function version(url: URL): Promise<string> {
  return ((await (await fetch(url)).json()) as { version: string }).version;
}

async function serve(local: LocalAccount): Promise<{ service: LocalService; ref: Ref; url: URL }> {
  const service = new LocalService(local.account);
  const url = await service.front();
  const ref = await service.create(service.launch('v1'), 2, { loadBalancers: ['shop-front'] });
  await service.up(ref, 2);
  return { service, ref, url };
}

describe('the host process', () => {
  it('outlives the server, and the next server finds everything as it was', async () => {
    const local = await account();
    const { service, ref, url } = await serve(local);
    const before = await service.groups.find(ref);
    const host = await local.hostPid();
    await local.account.close();
    expect(await version(url)).toBe('v1');
    const next = await account(local.folder);
    expect(await new LocalService(next.account).groups.find(ref)).toEqual(before);
    expect(await next.hostPid()).toBe(host);
  });

  it('killed, leaves the instances running; the next host adopts them and opens the same ports', async () => {
    const local = await account();
    const { service, ref, url } = await serve(local);
    const before = await service.up(ref, 2);
    await killHost(local);
    const after = await service.up(ref, 2);
    expect(pids(after.instances)).toEqual(pids(before.instances));
    expect(
      await until(
        () => version(url).catch(() => ''),
        (answer) => answer !== '',
      ),
    ).toBe('v1');
    expect(local.ledger().filter(({ event }) => event === 'started')).toHaveLength(2);
  });

  it('starts again what has ended while no host ran', async () => {
    const local = await account();
    const { service, ref } = await serve(local);
    const [first, second] = (await service.up(ref, 2)).instances;
    await killHost(local);
    process.kill(Number(first?.details?.pid), 'SIGKILL');
    await until(
      () => Promise.resolve(isAlive({ pid: Number(first?.details?.pid) })),
      (alive) => !alive,
    );
    const after = await service.up(ref, 2);
    expect(after.instances.map(({ name }) => name)).toEqual([first?.name, second?.name]);
    expect(pids(after.instances)).toContain(second?.details?.pid);
    expect(pids(after.instances)).not.toContain(first?.details?.pid);
  });

  it('ends what was to be ended before it was killed', async () => {
    const local = await account();
    const { service, ref } = await serve(local);
    const { instances } = await service.up(ref, 2);
    await service.groups.destroy(newOperation(), ref);
    await killHost(local);
    await until(
      () => service.groups.find(ref),
      (group) => group === undefined,
    );
    for (const { details } of instances) expect(isAlive({ pid: Number(details?.pid) })).toBe(false);
  });

  it('answers an operation as the host before it did', async () => {
    const local = await account();
    const service = new LocalService(local.account);
    const order = {
      application: 'shop',
      region: 'local',
      capacity: { min: 1, desired: 1, max: 1 },
      loadBalancers: [],
      firewalls: [],
      labels: {},
      launch: service.launch('v1'),
    };
    const operation = newOperation();
    const first = await service.groups.create(operation, order);
    await killHost(local);
    expect(await service.groups.create(operation, order)).toEqual(first);
    expect(await service.groups.list()).toHaveLength(1);
  });

  it('tells a watcher everything again after a crash', async () => {
    const local = await account();
    const { service, ref } = await serve(local);
    let complete = 0;
    const stop = await local.account.capabilities.watching?.watch((_sightings, isComplete) => {
      if (isComplete) complete += 1;
    });
    await until(
      () => Promise.resolve(complete),
      (times) => times === 1,
    );
    await killHost(local);
    await until(
      () => Promise.resolve(complete),
      (times) => times === 2,
    );
    stop?.();
    await service.up(ref, 2);
  });

  it('of another version leaves its work to one that the server can speak to', async () => {
    const other = mkdtempSync(join(tmpdir(), 'gennaker-other-host-'));
    cpSync(dirname(builtHostProgram()), other, { recursive: true });
    const protocol = join(other, 'protocol.js');
    writeFileSync(protocol, readFileSync(protocol, 'utf8').replace(/protocolVersion = \d+/, 'protocolVersion = 0'));
    const local = await account();
    const { service, ref } = await serve(local);
    const before = await service.up(ref, 2);
    await local.account.close();
    await killHost(local);
    const stranger = spawn(process.execPath, [join(other, 'main.js'), local.folder], { stdio: 'ignore' });
    await until(
      () => local.hostPid().catch(() => 0),
      (pid) => pid === stranger.pid,
    );
    const next = await account(local.folder);
    expect(pids((await new LocalService(next.account).up(ref, 2)).instances)).toEqual(pids(before.instances));
    expect(stranger.exitCode).toBe(0);
    rmSync(other, { recursive: true });
  });

  it('refuses to be the second one of a folder', async () => {
    const local = await account();
    await local.account.capabilities.serverGroups?.list();
    await expect(run(process.execPath, [builtHostProgram(), local.folder])).rejects.toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`Another process is the host of ${realpathSync(local.folder)}`),
    });
  });

  it('can be reached where the path of its folder is too long for a socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'x'.repeat(120)));
    const local = await account(folder);
    expect(await local.account.capabilities.serverGroups?.list()).toEqual([]);
  });

  it('keeps a ledger in which every start has its end, and each process stands once', async () => {
    const local = await account();
    const { service, ref } = await serve(local);
    const destroy = newOperation();
    const [instance] = (await service.up(ref, 2)).instances;
    process.kill(Number(instance?.details?.pid), 'SIGKILL');
    await until(
      () => service.groups.find(ref),
      (group) => group?.instances[0]?.details?.restarts === 1,
    );
    await service.up(ref, 2);
    await service.groups.destroy(destroy, ref);
    await until(
      () => service.groups.find(ref),
      (group) => group === undefined,
    );
    const ledger = local.ledger();
    const of = (event: string): number[] => ledger.filter((entry) => entry.event === event).map(({ pid }) => pid);
    expect(of('started')).toHaveLength(3);
    expect(new Set(of('started')).size).toBe(3);
    expect(of('exited')).toEqual([instance?.details?.pid]);
    expect([...of('exited'), ...of('stopped')].sort()).toEqual(of('started').sort());
    expect(ledger.filter(({ event }) => event === 'stopped').map(({ operation }) => operation)).toEqual([
      destroy,
      destroy,
    ]);
  });
});
