import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Json } from './objects.ts';
import { configMap } from './testing/manifests.ts';
import { paths, stand } from './testing/stand.ts';

const names = (list: Json): string[] => list.items.map(({ metadata }: Json) => metadata.name);

describe('lists', () => {
  const at = stand();

  beforeEach(() => {
    at.cluster.seed(
      ['a', 'b', 'c', 'd', 'e'].map((name) => ({
        ...configMap(name),
        metadata: { name, namespace: 'shop', labels: { at: name } },
      })),
    );
  });

  it('leave kind and version out of the items of built-in kinds', async () => {
    const list = await at.client.get(paths.configMaps);
    expect(list).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
    expect(list.items[0]).not.toHaveProperty('kind');
  });

  it('select by labels and fields', async () => {
    expect(names(await at.client.get(`${paths.configMaps}?labelSelector=at+in+(a,c)`))).toEqual(['a', 'c']);
    expect(names(await at.client.get(`${paths.configMaps}?fieldSelector=metadata.name%3Db`))).toEqual(['b']);
    expect(await at.client.get(`${paths.configMaps}?fieldSelector=data.a%3Db`)).toMatchObject({
      code: 400,
      reason: 'BadRequest',
    });
  });

  it('come in pages which all show the state of the first', async () => {
    const first = await at.client.get(`${paths.configMaps}?limit=2`);
    expect(names(first)).toEqual(['a', 'b']);
    // kube-root-ca.crt is there too.
    expect(first.metadata.remainingItemCount).toBe(4);
    await at.client.delete(`${paths.configMaps}/c`);
    const second = await at.client.get(`${paths.configMaps}?limit=2&continue=${String(first.metadata.continue)}`);
    expect(names(second)).toEqual(['c', 'd']);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  it('cannot be gone on with after history was compacted', async () => {
    const { metadata } = await at.client.get(`${paths.configMaps}?limit=2`);
    at.cluster.compact();
    expect(await at.client.get(`${paths.configMaps}?limit=2&continue=${String(metadata.continue)}`)).toMatchObject({
      code: 410,
      reason: 'Expired',
    });
  });

  it('span namespaces where the path names none', async () => {
    at.cluster.seed([{ ...configMap('z'), metadata: { name: 'z', namespace: 'default' } }]);
    expect(names(await at.client.get('/api/v1/configmaps'))).toEqual(expect.arrayContaining(['a', 'z']));
    expect(names(await at.client.get(paths.configMaps))).not.toContain('z');
  });

  it('refuse a resourceVersion that is yet to come', async () => {
    expect(await at.client.get(`${paths.configMaps}?resourceVersion=99999999`)).toMatchObject({
      code: 504,
      reason: 'Timeout',
    });
  });
});

describe('what is not there', () => {
  const at = stand();

  it('is told as a Status', async () => {
    const { code, body } = await at.client.send('GET', `${paths.deployments}/web`);
    expect(code).toBe(404);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'deployments.apps "web" not found',
      reason: 'NotFound',
      details: { name: 'web', group: 'apps', kind: 'deployments' },
      code: 404,
    });
  });

  it('is told of kinds and paths too', async () => {
    expect(await at.client.get('/apis/shop.io/v1/widgets')).toMatchObject({
      code: 404,
      message: 'the server could not find the requested resource',
    });
    expect(await at.client.get('/apis/nope.io')).toMatchObject({ code: 404 });
    expect((await at.client.send('PUT', paths.deployments, {})).code).toBe(405);
  });
});

describe('discovery', () => {
  const at = stand();

  it('tells groups, versions, short names, verbs and subresources', async () => {
    const groups = await at.client.get('/apis');
    expect(groups.groups.map(({ name }: Json) => name)).toEqual(
      expect.arrayContaining(['apps', 'batch', 'networking.k8s.io']),
    );
    const { resources } = await at.client.get('/apis/apps/v1');
    expect(resources).toContainEqual(
      expect.objectContaining({ name: 'deployments', kind: 'Deployment', namespaced: true, shortNames: ['deploy'] }),
    );
    expect(resources).toContainEqual(
      expect.objectContaining({ name: 'deployments/scale', kind: 'Scale', group: 'autoscaling' }),
    );
    expect((await at.client.get('/version')).gitVersion).toBe('v1.32.0');
  });

  it('serves what a CustomResourceDefinition defines as soon as it is established, and until it is gone', async () => {
    const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } };
    const definition = {
      metadata: { name: 'widgets.shop.io' },
      spec: {
        group: 'shop.io',
        scope: 'Namespaced',
        names: { kind: 'Widget', plural: 'widgets' },
        versions: [version],
      },
    };
    await at.client.post(paths.definitions, definition);
    expect((await at.client.get('/apis/shop.io/v1')).code).toBe(404);
    await at.cluster.settle();
    const widget = { apiVersion: 'shop.io/v1', kind: 'Widget', metadata: { name: 'w' } };
    expect(await at.client.post('/apis/shop.io/v1/namespaces/shop/widgets', widget)).toMatchObject({
      metadata: { generation: 1 },
    });
    const list = await at.client.get('/apis/shop.io/v1/widgets');
    expect(list.items[0]).toMatchObject({ apiVersion: 'shop.io/v1', kind: 'Widget' });
    await at.client.delete(`${paths.definitions}/widgets.shop.io`);
    await at.cluster.settle();
    expect((await at.client.get('/apis/shop.io/v1')).code).toBe(404);
  });
});
