import { describe, expect, it } from '@jest/globals';

import { request } from 'node:https';

import { parse } from 'yaml';

import { startFakeCluster } from './fake-cluster.ts';
import { configMap } from './testing/manifests.ts';
import type { Fault } from './faults.ts';
import { paths, stand } from './testing/stand.ts';
import { Watching } from './testing/watching.ts';

describe('faults', () => {
  const at = stand();
  const path = `${paths.configMaps}/a`;
  const post = (): Promise<unknown> => at.client.post(paths.configMaps, configMap('a'));
  const isThere = (): boolean => at.cluster.find('ConfigMap', 'shop', 'a') !== undefined;

  it('answer the next request that matches, and no other', async () => {
    at.cluster.faults.next({ kind: 'status', code: 429, retryAfterSeconds: 3 }, { verb: 'create', path: 'configmaps' });
    expect((await at.client.send('GET', paths.configMaps)).code).toBe(200);
    const { code, headers } = await at.client.send('POST', paths.configMaps, configMap('a'));
    expect(code).toBe(429);
    expect(headers.get('retry-after')).toBe('3');
    expect((await at.client.send('POST', paths.configMaps, configMap('a'))).code).toBe(201);
  });

  it('cut the connection before the work, after it, or midway through the answer', async () => {
    at.cluster.faults.next({ kind: 'cut', when: 'before' }, { verb: 'create' });
    await expect(post()).rejects.toThrow();
    expect(isThere()).toBe(false);
    at.cluster.faults.next({ kind: 'cut', when: 'after' }, { verb: 'create' });
    await expect(post()).rejects.toThrow();
    expect(isThere()).toBe(true);
    at.cluster.faults.next({ kind: 'cut', when: 'midway' }, { path: /configmaps\/a$/ });
    await expect(at.client.get(path)).rejects.toThrow();
  });

  it('hang until the client gives up', async () => {
    at.cluster.faults.next({ kind: 'hang' });
    await expect(fetch(at.cluster.url + path, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
  });

  it('are decided on when the call comes, which waits for that', async () => {
    at.cluster.faults.next({ kind: 'decided', by: () => undefined }, { verb: 'create' });
    await post();
    expect(isThere()).toBe(true);
    const by = (): Promise<Fault> => Promise.resolve({ kind: 'status', code: 418 });
    at.cluster.faults.next({ kind: 'decided', by });
    expect((await at.client.send('GET', path)).code).toBe(418);
  });

  it('keep an answer back', async () => {
    at.cluster.faults.next({ kind: 'slow', ms: 20 });
    expect((await at.client.send('GET', path)).code).toBe(404);
  });

  it('restart the server at the same port with what it stored, and end watches', async () => {
    await post();
    const watching = await Watching.open(
      `${at.cluster.url}${paths.configMaps}?watch=true&fieldSelector=metadata.name%3Da`,
    );
    await watching.next();
    await at.cluster.restart();
    await expect(watching.next()).rejects.toThrow();
    expect(await at.client.get(path)).toMatchObject({ metadata: { name: 'a' } });
  });

  it('let the server be away', async () => {
    await at.cluster.goDown();
    await expect(at.client.get(path)).rejects.toThrow();
    await at.cluster.goOn();
    expect((await at.client.send('GET', path)).code).toBe(404);
  });

  it('forbid as RBAC does, and reviews of access say so', async () => {
    const allowAgain = at.cluster.access.forbid(({ verb, resource }) => verb === 'list' && resource === 'configmaps');
    expect(await at.client.get(paths.configMaps)).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message:
        'configmaps is forbidden: User "system:serviceaccount:default:tester" cannot list resource "configmaps" in API group "" in the namespace "shop"',
    });
    const ask = { spec: { resourceAttributes: { verb: 'list', resource: 'configmaps', namespace: 'shop' } } };
    const review = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    expect((await at.client.post(review, ask)).status.allowed).toBe(false);
    allowAgain();
    expect((await at.client.post(review, ask)).status.allowed).toBe(true);
  });

  it('leave a log of what was asked', async () => {
    at.cluster.log.clear();
    await at.client.get(paths.configMaps);
    await at.client.post(`${paths.configMaps}?dryRun=All`, configMap('a'));
    expect(at.cluster.log.mutations()).toEqual([]);
    await at.client.delete(paths.configMaps);
    expect(at.cluster.log.lines()).toEqual([
      `list ${paths.configMaps}`,
      `create ${paths.configMaps}`,
      `deletecollection ${paths.configMaps}`,
    ]);
    expect(at.cluster.log.all()[0]!.userAgent).toBe('tester/1');
  });
});

it('a token that is wrong or has expired is told 401', async () => {
  const cluster = await startFakeCluster({ token: 'good' });
  const ask = async (token: string): Promise<number> =>
    (await fetch(`${cluster.url}/version`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await ask('bad')).toBe(401);
  expect(await ask('good')).toBe(200);
  expect(cluster.kubeconfig).toContain('token: good');
  cluster.access.expireTokens();
  expect(await ask('good')).toBe(401);
  cluster.access.accept('fresh');
  expect(await ask('fresh')).toBe(200);
  await cluster.close();
});

it('over TLS lets in who trusts its authority and bears a certificate of it', async () => {
  const cluster = await startFakeCluster({ tls: true, clientCertificates: true });
  const { clusters, users } = parse(cluster.kubeconfig);
  const text = (base64: string): string => Buffer.from(base64, 'base64').toString();
  const ca = text(clusters[0].cluster['certificate-authority-data']);
  const mine = { cert: text(users[0].user['client-certificate-data']), key: text(users[0].user['client-key-data']) };
  const ask = (options: object): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request(`${cluster.url}/version`, { agent: false, ...options }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
  expect(await ask({ ca, ...mine })).toBe(200);
  expect(await ask({ ca })).toBe(401);
  await expect(ask(mine)).rejects.toThrow('self-signed certificate');
  await cluster.close();
});
