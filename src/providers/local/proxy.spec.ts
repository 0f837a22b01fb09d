import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { newOperation, until } from '../../../test/contracts/provider-bench.ts';
import { type LocalAccount, openLocalAccount } from '../../../test/support/local-account.ts';
import { LocalService } from '../../../test/support/local-service.ts';
import type { Ref } from '../port.ts';

let local: LocalAccount;
let service: LocalService;
let made: Ref[] = [];

beforeAll(async () => {
  local = await openLocalAccount();
  service = new LocalService(local.account);
});

afterEach(async () => {
  await Promise.all(made.map((ref) => service.destroy(ref)));
  made = [];
});

afterAll(async () => {
  await local.end();
});

/** A group behind a load balancer of its own, up. */
async function serve(
  name: string,
  { version = 'v1', instances = 1, settings = {}, launch = {} }: Partial<Serving> = {},
): Promise<{ url: URL; ref: Ref }> {
  const url = await service.front(name, settings);
  const ref = await service.create(service.launch(version, launch), instances, { loadBalancers: [name] });
  made.push(ref);
  await service.up(ref, instances);
  return { url, ref };
}

interface Serving {
  version: string;
  instances: number;
  settings: Parameters<LocalService['front']>[1];
  launch: Parameters<LocalService['launch']>[1];
}

function ask(
  url: URL,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { body, ...rest } = options;
    request(new URL(path, url), { agent: false, ...rest }, resolve)
      .once('error', reject)
      .end(body);
  });
}

describe('the HTTP load balancer', () => {
  it('tells the service who asks and by which way, and keeps what concerns one connection to itself', async () => {
    const { url } = await serve('shop-headers');
    const answer = await ask(url, '/a?b=c', {
      headers: { connection: 'close, x-hop', 'x-hop': 'secret', te: 'trailers', 'x-kept': 'yes', host: 'shop.test' },
    });
    const { headers, path } = (await json(answer)) as { headers: Record<string, string>; path: string };
    expect(path).toBe('/a?b=c');
    expect(headers).toMatchObject({
      host: 'shop.test',
      'x-kept': 'yes',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'shop.test',
    });
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-hop']));
    expect(headers.te).toBeUndefined();
  });

  it('passes answers on as they are, doubles too, without what was meant for the load balancer', async () => {
    const { url } = await serve('shop-cookies');
    const answer = await ask(url, '/cookies');
    answer.resume();
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.headers['x-private']).toBeUndefined();
  });

  it('carries large bodies whole, of known and of unknown length', async () => {
    const { url } = await serve('shop-bodies');
    const body = Buffer.alloc(5_000_000, 'x');
    const known = (await json(await ask(url, '/', { method: 'POST', body }))) as { bytes: number };
    const headers = { 'transfer-encoding': 'chunked' };
    const unknown = (await json(await ask(url, '/', { method: 'PUT', headers, body }))) as { bytes: number };
    expect([known.bytes, unknown.bytes]).toEqual([5_000_000, 5_000_000]);
  });

  it('streams both ways at once', async () => {
    const { url } = await serve('shop-stream');
    const asked = request(new URL('/stream', url), { method: 'POST', agent: false });
    asked.flushHeaders();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const [first] = (await once(answer, 'data')) as [Buffer];
    expect(first.toString()).toBe('first\n');
    asked.end('second');
    expect(await text(answer)).toBe('then second\n');
  });

  it('upgrades to WebSocket and carries bytes both ways', async () => {
    const { url } = await serve('shop-socket');
    const asked = request(url, {
      agent: false,
      headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    });
    asked.end();
    const [answer, socket] = (await once(asked, 'upgrade')) as [IncomingMessage, NodeJS.ReadWriteStream];
    expect(answer.statusCode).toBe(101);
    expect(answer.headers['sec-websocket-accept']).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    socket.write('hello');
    const [echo] = (await once(socket, 'data')) as [Buffer];
    expect(echo.toString()).toBe('hello');
    socket.end();
  });

  it('goes round the instances, and shares between groups by their traffic', async () => {
    const { url, ref } = await serve('shop-share', { version: 'v1', instances: 2 });
    const second = await service.create(service.launch('v2'), 2, { loadBalancers: ['shop-share'] });
    made.push(second);
    await service.up(second, 2);
    await service.groups.disable(newOperation(), ref, 75);
    const versions: string[] = [];
    for (let sent = 0; sent < 50; sent++)
      versions.push(((await json(await ask(url, '/'))) as { version: string }).version);
    expect(versions.filter((version) => version === 'v1')).toHaveLength(10);
  });

  it('says why when nobody can serve', async () => {
    const url = await service.front('shop-empty');
    const nobody = await ask(url, '/');
    expect([nobody.statusCode, await text(nobody)]).toEqual([
      503,
      'Unavailable: load balancer shop-empty has no server groups.\n',
    ]);
    const { url: disabled, ref } = await serve('shop-off');
    await service.groups.disable(newOperation(), ref, 100);
    const off = await ask(disabled, '/');
    expect(off.statusCode).toBe(503);
    expect(await text(off)).toContain(`${ref.name}: 1 of 1 instances healthy, 0 % of its traffic`);
  });

  it('asks another instance when one dies under a request that may be repeated', async () => {
    const { url, ref } = await serve('shop-dying', { instances: 2 });
    const answers = await Promise.all([ask(url, '/slow?ms=300'), killOne(ref)]);
    expect(answers[0].statusCode).toBe(200);
  });

  it('does not repeat an order that an instance may have carried out', async () => {
    const { url } = await serve('shop-orders', { instances: 2 });
    const answer = await ask(url, '/die', { method: 'POST', body: 'order' });
    expect(answer.statusCode).toBe(502);
    expect(await text(answer)).toContain('gave no answer');
  });

  it('gives up on an instance that does not answer in time', async () => {
    const { url } = await serve('shop-hang', { settings: { requestTimeoutMs: 200 } });
    expect((await ask(url, '/hang')).statusCode).toBe(504);
  });

  it('takes a sick instance out of the traffic', async () => {
    const { url, ref } = await serve('shop-sick', {
      launch: { health: { type: 'http', path: '/health', intervalMs: 30 } },
    });
    (await ask(url, '/sicken')).resume();
    const sick = await until(
      () => service.groups.find(ref),
      (group) => group?.instances[0]?.healthState === 'Down',
    );
    expect(sick?.instances[0]?.health[1]?.reason).toContain('GET /health answers 503, not 2xx or 3xx');
    expect((await ask(url, '/')).statusCode).toBe(503);
  });

  it('lets requests under way end when the group is destroyed', async () => {
    const { url, ref } = await serve('shop-drain');
    const slow = ask(url, '/slow?ms=500');
    const seen = { region: 'local', name: 'shop-drain' };
    await until(
      () => service.balancers.find(seen),
      (balancer) => balancer?.serverGroups[0]?.figures?.active === 1,
    );
    await service.destroy(ref);
    expect((await slow).statusCode).toBe(200);
  });

  it('refuses a header that is too large, and goes on', async () => {
    const { url } = await serve('shop-large');
    const answer = await ask(url, '/', { headers: { 'x-large': 'x'.repeat(60_000) } });
    answer.resume();
    expect(answer.statusCode).toBe(431);
    expect((await ask(url, '/')).statusCode).toBe(200);
  });
});

describe('the TCP load balancer', () => {
  const launch = { command: [process.execPath, 'tcp-echo.mjs'], health: { type: 'tcp' } };

  it('carries bytes both ways, also after one side has finished', async () => {
    const { url } = await serve('shop-tcp', { settings: { protocol: 'tcp' }, launch });
    const socket = connect({ host: url.hostname, port: Number(url.port), allowHalfOpen: true });
    socket.end('x'.repeat(100_000));
    expect(await text(socket)).toBe(`v1\n${'x'.repeat(100_000)}`);
  });

  it('closes connections that a firewall does not admit', async () => {
    await service.firewalls.upsert(
      newOperation(),
      { region: 'local', name: 'shop-nobody' },
      { description: '', inboundRules: [] },
    );
    const settings = { protocol: 'tcp', firewalls: ['shop-nobody'] };
    const { url } = await serve('shop-closed', { settings, launch });
    const socket = connect({ host: url.hostname, port: Number(url.port) });
    socket.on('error', () => undefined);
    expect(await text(socket).catch(() => '')).toBe('');
  });
});

describe('a firewall', () => {
  const rules = (cidr: string) => ({
    description: 'for tests',
    inboundRules: [{ cidr, protocol: 'tcp' as const, fromPort: 0, toPort: 65_535 }],
  });

  it('lets in whom its rules name, and answers 403 to others, as soon as it changes', async () => {
    const firewall = { region: 'local', name: 'shop-gate' };
    await service.firewalls.upsert(newOperation(), firewall, rules('127.0.0.0/8'));
    const { url } = await serve('shop-guarded', { settings: { firewalls: ['shop-gate'] } });
    expect((await ask(url, '/')).statusCode).toBe(200);
    await service.firewalls.upsert(newOperation(), firewall, rules('192.0.2.0/24'));
    const refused = await ask(url, '/');
    expect([refused.statusCode, await text(refused)]).toEqual([
      403,
      'Refused: the firewalls of load balancer shop-guarded do not let 127.0.0.1 in.\n',
    ]);
  });

  it('cannot be deleted while it is in use', async () => {
    const firewall = { region: 'local', name: 'shop-used' };
    await service.firewalls.upsert(newOperation(), firewall, rules('127.0.0.0/8'));
    await service.front('shop-user', { firewalls: ['shop-used'] });
    await expect(service.firewalls.delete(newOperation(), firewall)).rejects.toMatchObject({ refusal: 'conflict' });
  });
});

/** Ends the process of the instance that has a request under way. */
async function killOne(ref: Ref): Promise<void> {
  const busy = await until(
    () => service.groups.find(ref),
    (group) => group?.instances.some(({ details }) => details?.requestsUnderWay === 1) ?? false,
  );
  const instance = busy?.instances.find(({ details }) => details?.requestsUnderWay === 1);
  process.kill(Number(instance?.details?.pid), 'SIGKILL');
}
