import { beforeEach, describe, expect, it } from '@jest/globals';

import { configMap, deployment } from './testing/manifests.ts';
import { paths, stand } from './testing/stand.ts';

describe('deleting', () => {
  const at = stand();
  const path = `${paths.deployments}/web`;
  const left = (): string[] =>
    ['Deployment', 'ReplicaSet', 'Pod'].filter((kind) => at.cluster.all(kind, 'shop').length > 0);

  beforeEach(async () => {
    await at.client.post(paths.deployments, deployment('web'));
    await at.cluster.settle();
  });

  it('in the background takes dependents along afterwards', async () => {
    const status = await at.client.delete(path, { propagationPolicy: 'Background' });
    expect(status).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'web', group: 'apps', kind: 'deployments' },
    });
    expect(left()).toEqual(['ReplicaSet', 'Pod']);
    await at.cluster.settle();
    expect(left()).toEqual([]);
  });

  it('in the foreground goes after its dependents', async () => {
    const marked = await at.client.delete(path, { propagationPolicy: 'Foreground' });
    expect(marked.metadata).toMatchObject({
      deletionTimestamp: expect.any(String),
      finalizers: ['foregroundDeletion'],
    });
    at.cluster.step();
    expect(left()).toContain('Deployment');
    await at.cluster.settle();
    expect(left()).toEqual([]);
  });

  it('as an orphan leaves them, without an owner', async () => {
    await at.client.delete(`${path}?propagationPolicy=Orphan`);
    await at.cluster.settle();
    expect(left()).toEqual(['ReplicaSet', 'Pod']);
    expect(at.cluster.all('ReplicaSet', 'shop')[0]!.metadata.ownerReferences).toBeUndefined();
  });

  it('of another object of that name is a conflict', async () => {
    expect(await at.client.delete(path, { preconditions: { uid: 'another' } })).toMatchObject({
      code: 409,
      message: expect.stringContaining('Precondition failed'),
    });
  });

  it('in a dry run keeps it', async () => {
    expect(await at.client.delete(path, { dryRun: ['All'] })).toMatchObject({ status: 'Success' });
    await at.cluster.settle();
    expect(left()).toContain('Deployment');
  });

  it('waits for finalizers', async () => {
    await at.client.post(paths.configMaps, {
      ...configMap('a'),
      metadata: { name: 'a', finalizers: ['shop.io/hold'] },
    });
    expect((await at.client.delete(`${paths.configMaps}/a`)).metadata.deletionTimestamp).toBeDefined();
    expect((await at.client.get(`${paths.configMaps}/a`)).metadata.deletionTimestamp).toBeDefined();
    await at.client.patch('merge', `${paths.configMaps}/a`, { metadata: { finalizers: null } });
    expect(await at.client.get(`${paths.configMaps}/a`)).toMatchObject({ code: 404 });
  });

  it('gives pods their time, or none', async () => {
    const [first, second] = at.cluster.all('Pod', 'shop').map(({ metadata }) => metadata.name);
    const marked = await at.client.delete(`${paths.pods}/${first!}`);
    expect(marked.metadata.deletionGracePeriodSeconds).toBe(30);
    await at.client.delete(`${paths.pods}/${second!}?gracePeriodSeconds=0`);
    expect(at.cluster.find('Pod', 'shop', first!)).toBeDefined();
    expect(at.cluster.find('Pod', 'shop', second!)).toBeUndefined();
    await at.cluster.settle();
    expect(at.cluster.find('Pod', 'shop', first!)).toBeUndefined();
    expect(at.cluster.all('Pod', 'shop')).toHaveLength(3);
  });

  it('of a collection obeys the selector', async () => {
    await at.client.post(paths.configMaps, { ...configMap('a'), metadata: { name: 'a', labels: { go: 'yes' } } });
    await at.client.post(paths.configMaps, configMap('b'));
    await at.client.delete(`${paths.configMaps}?labelSelector=go`);
    expect(at.cluster.find('ConfigMap', 'shop', 'a')).toBeUndefined();
    expect(at.cluster.find('ConfigMap', 'shop', 'b')).toBeDefined();
  });

  it('of a Job leaves its pods, with a warning, unless one says otherwise', async () => {
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a:1' }] } };
    await at.client.post(paths.jobs, { metadata: { name: 'task' }, spec: { template } });
    await at.cluster.settle();
    const { headers } = await at.client.send('DELETE', `${paths.jobs}/task`);
    expect(headers.get('warning')).toContain('child pods are preserved by default');
    await at.cluster.settle();
    expect(at.cluster.all('Pod', 'shop').filter(({ metadata }) => metadata.name.startsWith('task-'))).toHaveLength(1);
  });

  it('of a namespace empties it, and nothing new comes in meanwhile', async () => {
    await at.client.post(paths.configMaps, {
      ...configMap('a'),
      metadata: { name: 'a', finalizers: ['shop.io/hold'] },
    });
    expect(await at.client.delete('/api/v1/namespaces/shop')).toMatchObject({ status: { phase: 'Terminating' } });
    expect(await at.client.post(paths.configMaps, configMap('late'))).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      details: { causes: [{ reason: 'NamespaceTerminating' }] },
    });
    await at.cluster.settle();
    expect(left()).toEqual([]);
    expect(at.cluster.find('Namespace', '', 'shop')).toBeDefined();
    await at.client.patch('merge', `${paths.configMaps}/a`, { metadata: { finalizers: [] } });
    await at.cluster.settle();
    expect(at.cluster.find('Namespace', '', 'shop')).toBeUndefined();
  });
});
