import { expect, it } from '@jest/globals';
import { Conflict } from '../../../src/providers/kubernetes/api/errors.ts';
import type { DeleteOptions } from '../../../src/providers/kubernetes/api/kubernetes-api.ts';
import { describeOnCluster } from '../cluster.ts';
import { configMap, deployment, fares, pod } from '../objects.ts';

type Anything = ReturnType<typeof JSON.parse>;

describeOnCluster('Deletion', (cluster) => {
  const remove = async (kind: string, name: string, options: DeleteOptions = {}): Promise<boolean> =>
    await cluster.api.delete(await cluster.key(kind, name), options);
  const replicaSetsOf = async (app: string): Promise<Anything[]> =>
    await cluster.api.list(await cluster.type('replicaSet'), {
      namespace: cluster.namespace,
      labelSelector: `app=${app}`,
    });
  /** A Deployment whose ReplicaSet is there. */
  const deployed = async (name: string): Promise<Anything> => {
    await cluster.make(deployment(name, fares.well, { replicas: 1 }));
    await cluster.until('deployment', name, ({ status }) => status?.availableReplicas === 1);
    return (await replicaSetsOf(name))[0];
  };

  it('says whether there was something', async () => {
    await cluster.make(configMap('there'));
    expect(await remove('configMap', 'there')).toBe(true);
    expect(await remove('configMap', 'there')).toBe(false);
    expect(await cluster.get('configMap', 'there')).toBeUndefined();
  });

  it('in the background: the owner goes at once, what it owns follows', async () => {
    const owned = await deployed('background');
    expect(await remove('deployment', 'background', { propagation: 'Background' })).toBe(true);
    expect(await cluster.get('deployment', 'background')).toBeUndefined();
    await cluster.untilGone('replicaSet', owned.metadata.name);
  });

  it('in the foreground: what it owns goes first', async () => {
    const owned = await deployed('foreground');
    await cluster.patch('replicaSet', owned.metadata.name, { metadata: { finalizers: ['gennaker.example/hold'] } });
    expect(await remove('deployment', 'foreground', { propagation: 'Foreground' })).toBe(true);
    const going = await cluster.get('deployment', 'foreground');
    expect(going.metadata).toMatchObject({ finalizers: ['foregroundDeletion'], deletionTimestamp: expect.any(String) });
    await cluster.until('replicaSet', owned.metadata.name, ({ metadata }) => metadata.deletionTimestamp);
    expect(await cluster.get('deployment', 'foreground')).toBeDefined();
    await cluster.patch('replicaSet', owned.metadata.name, { metadata: { finalizers: null } });
    await cluster.untilGone('deployment', 'foreground');
    expect(await replicaSetsOf('foreground')).toEqual([]);
  });

  it('orphans: what it owns stays and is nobody’s', async () => {
    const owned = await deployed('orphaned');
    expect(await remove('deployment', 'orphaned', { propagation: 'Orphan' })).toBe(true);
    await cluster.untilGone('deployment', 'orphaned');
    const left = await cluster.get('replicaSet', owned.metadata.name);
    expect(left.metadata.ownerReferences).toBeUndefined();
    expect(left.status.replicas).toBe(1);
    await remove('replicaSet', owned.metadata.name, { propagation: 'Background' });
  });

  it('spares another of the same name', async () => {
    const first = await cluster.make(configMap('reborn'));
    await remove('configMap', 'reborn');
    await cluster.make(configMap('reborn'));
    await expect(remove('configMap', 'reborn', { uid: first.metadata.uid })).rejects.toThrow(Conflict);
    expect(await cluster.get('configMap', 'reborn')).toBeDefined();
  });

  it('waits for whoever holds on to it, and lets it change no more than that', async () => {
    const held = configMap('held');
    held.metadata.finalizers = ['gennaker.example/hold'];
    await cluster.make(held);
    expect(await remove('configMap', 'held')).toBe(true);
    expect((await cluster.get('configMap', 'held')).metadata.deletionTimestamp).toBeDefined();
    expect(await remove('configMap', 'held')).toBe(true);
    await cluster.patch('configMap', 'held', { metadata: { finalizers: [] } });
    expect(await cluster.get('configMap', 'held')).toBeUndefined();
  });

  it('gives pods their time, and ends them without where none is given', async () => {
    await cluster.make(pod('slow'));
    await cluster.until('pod', 'slow', ({ status }) => status?.phase === 'Running');
    await cluster.patch('pod', 'slow', { metadata: { finalizers: ['gennaker.example/hold'] } });
    await remove('pod', 'slow', { gracePeriodSeconds: 30 });
    expect((await cluster.get('pod', 'slow')).metadata).toMatchObject({ deletionTimestamp: expect.any(String) });
    await cluster.patch('pod', 'slow', { metadata: { finalizers: null } });
    await cluster.untilGone('pod', 'slow');

    await cluster.make(pod('quick'));
    await remove('pod', 'quick', { gracePeriodSeconds: 0 });
    expect(await cluster.get('pod', 'quick')).toBeUndefined();
  });

  it('replaces a pod that is deleted under its ReplicaSet', async () => {
    const owned = await deployed('kept');
    const where = { namespace: cluster.namespace, labelSelector: 'app=kept' };
    const [first] = await cluster.api.list(await cluster.type('pod'), where);
    await remove('pod', first!.metadata.name);
    await cluster.untilGone('pod', first!.metadata.name);
    await cluster.until('replicaSet', owned.metadata.name, ({ status }) => status.availableReplicas === 1);
    const [second] = await cluster.api.list(await cluster.type('pod'), where);
    expect(second!.metadata.uid).not.toBe(first!.metadata.uid);
    expect(second!.metadata.ownerReferences).toMatchObject([
      { kind: 'ReplicaSet', uid: owned.metadata.uid, controller: true },
    ]);
  });

  it('takes all that a namespace holds, and lets nothing new in meanwhile', async () => {
    const name = `${cluster.namespace}-going`;
    await cluster.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const type = await cluster.type('configMap');
    const held = configMap('held');
    await cluster.api.create(type, {
      ...held,
      metadata: { name: 'held', namespace: name, finalizers: ['gennaker.example/hold'] },
    });
    expect(await remove('namespace', name)).toBe(true);
    await cluster.until('namespace', name, ({ status }) => status.phase === 'Terminating');

    const late = { ...configMap('late'), metadata: { name: 'late', namespace: name } };
    const fault = await cluster.api.create(type, late).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Conflict);
    expect((fault as Conflict).message).toContain(`namespace ${name} because it is being terminated`);

    const key = { type, namespace: name, name: 'held' };
    await cluster.api.patch(key, { kind: 'merge', body: { metadata: { finalizers: null } } });
    await cluster.untilGone('namespace', name);
    expect(await cluster.api.get(key)).toBeUndefined();
  });
});
