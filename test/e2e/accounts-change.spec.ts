import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InventoryChanged } from '../../src/inventory/index.ts';
import { DomainEvents } from '../../src/kernel/index.ts';
import { AccountChanges, AccountClosed, AccountOpened } from '../../src/providers/index.ts';
import { type FakeCluster, startFakeCluster } from '../fakes/kubernetes/fake-cluster.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const groups = '{ serverGroups(first: 10) { edges { node { account region name watched } } } }';
const accounts = '{ accounts { name state watch problems { message } } }';

describe('accounts, while the server runs', () => {
  let server: TestServer;
  let cluster: FakeCluster;
  let file: string;
  let local: object[];

  beforeAll(async () => {
    cluster = await startFakeCluster({ namespaces: ['shop'] });
    cluster.seed([
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'web-v001', namespace: 'shop' },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
        },
      },
    ]);
    server = await startTestServer();
    file = join(server.folder, 'gennaker.yaml');
    local = (JSON.parse(await readFile(file, 'utf8')) as { accounts: object[] }).accounts;
  });

  afterAll(async () => {
    Logger.overrideLogger(['log', 'warn', 'error']);
    await server.close();
    await cluster.close();
  });

  const next = <E extends object>(
    kind: abstract new (...parts: never[]) => E,
    isIt: (event: E) => boolean,
  ): Promise<E> =>
    new Promise((resolve) => {
      const off = server.app.get(DomainEvents).on(kind, (event) => {
        if (!isIt(event)) return;
        off();
        resolve(event);
      });
    });
  const write = (more: object[]): Promise<void> => writeFile(file, JSON.stringify({ accounts: [...local, ...more] }));
  const dev = (options: object): object => ({
    name: 'dev',
    provider: 'kubernetes',
    kubeconfigContents: cluster.kubeconfig,
    ...options,
  });

  it('are opened and shown when the file says so', async () => {
    const opened = next(AccountOpened, ({ account: { name } }) => name === 'dev');
    const seen = next(InventoryChanged, ({ account }) => account === 'dev');
    await write([dev({ cacheThreads: 2 })]);
    await opened;
    await seen;

    const { data } = await server.graphql(groups);
    expect(data['serverGroups'].edges).toEqual([
      { node: { account: 'dev', region: 'shop', name: 'replicaSet web-v001', watched: true } },
    ]);
    expect((await server.graphql(accounts)).data['accounts'][1]).toEqual({
      name: 'dev',
      state: 'open',
      watch: 'watched',
      problems: [{ message: 'cacheThreads has no effect: objects are watched, not cached in rounds.' }],
    });
  });

  it('stay as they are when the file cannot be used, or an account cannot', async () => {
    Logger.overrideLogger(false);
    const changes = server.app.get(AccountChanges);
    await writeFile(file, 'accounts: [');
    await changes.reload();
    await write([dev({ kinds: ['Pod'], omitKinds: ['Job'] })]);
    await changes.reload();

    const [, account] = (await server.graphql(accounts)).data['accounts'];
    expect(account.state).toBe('open');
    expect(account.problems[0].message).toMatch(/goes on as it was opened before: .*has both kinds and omitKinds/);
  });

  it('are forgotten, with what they held, when the file has them no more', async () => {
    const closed = next(AccountClosed, ({ name }) => name === 'dev');
    await write([]);
    await server.app.get(AccountChanges).reload();
    await closed;

    expect((await server.graphql(accounts)).data['accounts']).toHaveLength(1);
    while ((await server.graphql(groups)).data['serverGroups'].edges.length > 0);
    expect(cluster.openWatches).toBe(0);
  });
});
