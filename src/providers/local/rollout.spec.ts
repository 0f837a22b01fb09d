import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { json } from 'node:stream/consumers';
import { newOperation, until } from '../../../test/contracts/provider-bench.ts';
import { type LocalAccount, openLocalAccount } from '../../../test/support/local-account.ts';
import { LocalService } from '../../../test/support/local-service.ts';
import type { Ref } from '../port.ts';

const autocannon = createRequire(import.meta.url).resolve('autocannon');

/** Fires until it is told to stop, then tells what came back. */
const cannon = `
  const [load, url] = process.argv.slice(1);
  const run = require(load)({ url, connections: 4, duration: 60 }, (_error, result) => {
    console.log(JSON.stringify(result));
  });
  process.once('SIGINT', () => run.stop());
`;

/** Steady clients, some of whom post and some of whom keep connections; what fails is kept. */
class Load {
  readonly failures: string[] = [];
  readonly versions = new Map<string, number>();
  #running = true;
  readonly #clients: Promise<void>[];
  readonly #agent = new Agent({ keepAlive: true });

  constructor(url: URL, clients: number) {
    this.#clients = Array.from({ length: clients }, (_, number) => this.#client(url, number));
  }

  get sent(): number {
    return [...this.versions.values()].reduce((sum, count) => sum + count, 0) + this.failures.length;
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#clients);
    this.#agent.destroy();
  }

  /** Resolves after so many more answers. */
  async answers(more: number): Promise<void> {
    const until = this.sent + more;
    while (this.sent < until) await new Promise((resolve) => setImmediate(resolve));
  }

  async #client(url: URL, number: number): Promise<void> {
    while (this.#running) {
      try {
        const version = await this.#ask(url, number % 2 === 0);
        this.versions.set(version, (this.versions.get(version) ?? 0) + 1);
      } catch (error) {
        this.failures.push(String(error));
      }
      // Now and then a pause as long as the service keeps idle connections: that is when the two may cross.
      if (Math.random() < 0.2) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #ask(url: URL, posts: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const asked = request(url, { method: posts ? 'POST' : 'GET', agent: this.#agent }, (answer) => {
        json(answer).then((body) => {
          if (answer.statusCode === 200) resolve((body as { version: string }).version);
          else reject(new Error(`${String(answer.statusCode)} ${JSON.stringify(body)}`));
        }, reject);
      });
      asked.once('error', reject);
      asked.end(posts ? 'order' : undefined);
    });
  }
}

describe('a roll-out under load', () => {
  let local: LocalAccount;
  let service: LocalService;

  beforeAll(async () => {
    local = await openLocalAccount();
    service = new LocalService(local.account);
  });

  afterAll(async () => {
    await local.end();
  });

  it('fails no request, over red/black, resizing, and ending of single instances', async () => {
    const url = await service.front('shop-front', { protocol: 'http' });
    const behind = { loadBalancers: ['shop-front'] };
    let old = await service.create(service.launch('v0'), 2, behind);
    await service.up(old, 2);
    const load = new Load(url, 8);
    for (const version of ['v1', 'v2', 'v3']) {
      await load.answers(100);
      const fresh = await service.create(service.launch(version), 2, behind);
      await service.up(fresh, 2);
      await load.answers(100);
      await service.groups.disable(newOperation(), old, 50);
      await load.answers(100);
      await service.groups.disable(newOperation(), old, 100);
      await service.destroy(old);
      old = fresh;
    }
    await service.groups.resize(newOperation(), old, { min: 0, desired: 4, max: 4 });
    const { instances } = await service.up(old, 4);
    await service.groups.terminateInstances(newOperation(), old, [instances[0]?.name ?? '']);
    await service.groups.resize(newOperation(), old, { min: 0, desired: 1, max: 4 });
    await service.up(old, 1);
    await load.answers(100);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect([...load.versions.keys()].sort()).toEqual(['v0', 'v1', 'v2', 'v3']);
    const balancer = await service.balancers.find({ region: 'local', name: 'shop-front' });
    expect(balancer?.serverGroups).toMatchObject([{ name: old.name, figures: { errors: 0, active: 0 } }]);
    expect(balancer?.serverGroups[0]?.figures?.requests).toBe(load.versions.get('v3'));
  });

  it('fails no request of another process to a program that nobody here wrote', async () => {
    const url = await service.front('shop-files', { protocol: 'http' });
    const behind = { stack: 'files', loadBalancers: ['shop-files'] };
    const launch = {
      command: ['python3', '-m', 'http.server', '--bind', '127.0.0.1', '{{PORT}}'],
      health: { type: 'http', path: '/' },
    };
    const old = await service.create(launch, 1, behind);
    await service.up(old);
    const load = spawn(process.execPath, ['-e', cannon, autocannon, url.href]);
    const result = json(load.stdout) as Promise<{ errors: number; non2xx: number; '2xx': number }>;
    const served = (ref: Ref, requests: number): Promise<unknown> =>
      until(
        () => service.balancers.find({ region: 'local', name: 'shop-files' }),
        (balancer) =>
          (balancer?.serverGroups.find(({ name }) => name === ref.name)?.figures?.requests ?? 0) >= requests,
      );
    await served(old, 100);
    await service.groups.resize(newOperation(), old, { min: 0, desired: 2, max: 2 });
    await service.up(old, 2);
    const fresh = await service.create(launch, 2, behind);
    await service.up(fresh, 2);
    await service.groups.disable(newOperation(), old, 100);
    await service.destroy(old);
    await served(fresh, 100);
    load.kill('SIGINT');
    expect(await result).toMatchObject({ errors: 0, non2xx: 0 });
    await service.destroy(fresh);
  });
});
