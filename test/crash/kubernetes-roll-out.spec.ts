import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/kernel/index.ts';
import { type FakeCluster, startFakeCluster } from '../fakes/kubernetes/fake-cluster.ts';
import { type Compiled, compiled } from '../support/compiled.ts';
import { served } from './served.ts';

type Anything = ReturnType<typeof JSON.parse>;

const size = 2;

describe('a roll-out on a cluster (a fake one) whose server is killed again and again', () => {
  let cluster: FakeCluster;
  let parts: Compiled;
  let folder: string;
  let server: ChildProcess;
  let url = '';
  let kills = 0;
  /** Least pods that were ready and behind the service at any moment of the roll-out. */
  let least = Infinity;

  beforeAll(async () => {
    cluster = await startFakeCluster({ namespaces: ['prod'] });
    parts = await compiled(['src', 'migrations'], served);
    folder = await mkdtemp(join(tmpdir(), 'gennaker-roll-out-'));
    const account = {
      name: 'k8s',
      provider: 'kubernetes',
      kubeconfigContents: cluster.kubeconfig,
      namespaces: ['prod'],
    };
    const settings = { server: { port: 0 }, data: { folder }, egress: { allow: ['127.0.0.1'] }, accounts: [account] };
    await writeFile(join(folder, 'gennaker.yaml'), JSON.stringify(settings));
    await begin();
  }, 60_000);

  afterAll(async () => {
    server.kill('SIGKILL');
    await once(server, 'exit');
    await cluster.close();
    await parts.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const begin = async (): Promise<void> => {
    const command = [join(parts.folder, 'main.js'), '--config', join(folder, 'gennaker.yaml'), 'serve'];
    server = spawn(process.execPath, command, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], HOME: folder },
    });
    const lines = createInterface({ input: server.stdout! });
    url = await new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => {
        const [, found] = /Gennaker answers on (\S+)/.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
      server.once('exit', () => {
        reject(new Error('It has ended before it answered.'));
      });
    });
  };
  const ask = async (query: string, variables: JsonObject = {}): Promise<Anything> => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return ((await answer.json()) as Anything).data;
  };
  const start = async (name: string, stage: JsonObject): Promise<string> => {
    const document = {
      application: 'shop',
      name,
      stages: [{ refId: '1', account: 'k8s', moniker: { app: 'shop' }, ...stage }],
    };
    await ask('mutation { saveApplication(document: { name: "shop" }) { errors { message } } }');
    await ask('mutation ($document: JSONObject!) { savePipeline(document: $document) { errors { message } } }', {
      document,
    });
    const started = await ask(
      'mutation ($name: String!) { startPipeline(application: "shop", nameOrId: $name) { execution { executionId } } }',
      { name },
    );
    return started.startPipeline.execution.executionId;
  };
  /** How it ended; meanwhile the server may die and is begun again. */
  const ended = async (id: string): Promise<string> => {
    for (;;) {
      if (server.signalCode !== null) await begin();
      const query = 'query ($id: String!) { execution(id: $id) { status } }';
      const status = await ask(query, { id }).then(
        (data: Anything) => String(data.execution.status),
        () => 'RUNNING',
      );
      if (!['NOT_STARTED', 'RUNNING'].includes(status)) return status;
      await delay(50);
    }
  };
  const behindTheService = (): Anything[] =>
    cluster.all('Pod', 'prod').filter((pod: Anything) => pod.metadata.labels?.serves === 'front') as Anything[];
  const isReady = (pod: Anything): boolean =>
    pod.status?.conditions?.some((one: Anything) => one.type === 'Ready' && one.status === 'True') === true;

  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'front', namespace: 'prod' },
    spec: { selector: { serves: 'front' }, ports: [{ port: 80 }] },
  };
  const replicaSet = (image: string): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'front', namespace: 'prod' },
    spec: {
      replicas: size,
      selector: { matchLabels: { app: 'front' } },
      template: { metadata: { labels: { app: 'front' } }, spec: { containers: [{ name: 'app', image }] } },
    },
  });
  const rolledOut = (strategy: string): JsonObject => ({
    type: 'deployManifest',
    trafficManagement: {
      enabled: true,
      options: { enableTraffic: true, services: ['service front'], strategy, targetPercentages: [50] },
    },
  });

  it('ends as it should: one new version, all of the traffic there, and never too few pods behind the service', async () => {
    expect(await ended(await start('service', { type: 'deployManifest', manifests: [service] }))).toBe('SUCCEEDED');
    const first = { ...rolledOut('redblack'), manifests: [replicaSet('shop:1')] };
    expect(await ended(await start('first', first))).toBe('SUCCEEDED');

    let answered = cluster.log.mutations().length;
    const id = await start('next', { ...rolledOut('rollingredblack'), manifests: [replicaSet('shop:2')] });
    const stop = cluster.store.listen(() => {
      least = Math.min(least, behindTheService().filter(isReady).length);
      const asked = cluster.log.mutations().length;
      if (asked === answered) return;
      // The cluster has just done what it was asked for; nobody will hear of it.
      answered = asked;
      if (server.kill('SIGKILL')) kills += 1;
    });
    expect(await ended(id)).toBe('SUCCEEDED');
    stop();

    expect(kills).toBeGreaterThan(5);
    expect(behindTheService().map((pod) => pod.metadata.ownerReferences[0].name)).toEqual(
      Array.from({ length: size }, () => 'front-v001'),
    );
    expect(cluster.all('ReplicaSet', 'prod').map(({ metadata }) => metadata.name)).toEqual([
      'front-v000',
      'front-v001',
    ]);
    expect(least).toBeGreaterThanOrEqual(size);
  }, 240_000);
});
