import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { type Got, json, TestServer } from '../../../test/support/http-server.ts';
import { Secret } from '../../kernel/index.ts';
import type { Programs } from '../../processes/port.ts';
import { KubernetesProvider } from './kubernetes.provider.ts';
import { KubernetesOptions } from './options.ts';

const discovered = (name: string, version: string, kind: string, resource: string) => ({
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: { name },
      versions: [{ version, resources: [{ resource, responseKind: { kind }, scope: 'Namespaced' }] }],
    },
  ],
});

const served: Record<string, object> = {
  '/api': discovered('', 'v1', 'Pod', 'pods'),
  '/apis': discovered('apps', 'v1', 'Deployment', 'deployments'),
};

describe('the account of a cluster', () => {
  let folder: string;
  let server: TestServer;
  let address: string;
  let denied: (attributes: { verb: string; resource: string }) => boolean;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'account-'));
    denied = () => false;
    server = await TestServer.start(({ path, body }: Got, response) => {
      json(response, 200, served[path] ?? { status: { allowed: !denied(JSON.parse(body).spec.resourceAttributes) } });
    });
    address = server.address;
  });

  afterEach(async () => {
    await server.close().catch(() => undefined);
    await rm(folder, { recursive: true });
  });

  async function open(options: object) {
    const kubeconfigFile = join(folder, 'config');
    const content = {
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: address } }],
      users: [{ name: 'u', user: { token: 't' } }],
    };
    await writeFile(kubeconfigFile, stringify(content));
    const provider = new KubernetesProvider({} as Programs, { secret: (text) => new Secret(text) });
    return await provider.open('dev', KubernetesOptions.parse({ kubeconfigFile, ...options }));
  }

  it('is asked what it may do, and tells what it lacks', async () => {
    denied = ({ verb, resource }) => resource === 'deployments' && ['patch', 'delete'].includes(verb);
    const account = await open({ namespaces: ['prod'], cacheThreads: 2 });
    expect(account.remarks?.()).toEqual([
      'May not patch, delete deployments.apps in namespace prod.',
      'cacheThreads has no effect: objects are watched, not cached in rounds.',
    ]);
    await account.close();
  });

  it('is not asked where that is switched off', async () => {
    const account = await open({ checkPermissionsOnStartup: false });
    expect(account.remarks?.()).toEqual([]);
    expect(server.got.map(({ path }) => path)).toEqual(['/api', '/apis']);
    await account.close();
  });

  it('does not open while the cluster is away', async () => {
    await server.close();
    await expect(open({})).rejects.toMatchObject({
      refusal: 'unavailable',
      message: expect.stringMatching(/nothing listens at its address/),
    });
  });
});
