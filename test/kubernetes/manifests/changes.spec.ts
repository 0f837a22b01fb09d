import { expect, it } from '@jest/globals';
import type { Json } from '../../../src/kernel/index.ts';
import type { ManifestPatch } from '../../../src/providers/port.ts';
import { describeOnCluster } from '../cluster.ts';
import { configMap, deployment, fares, replicaSet, service } from '../objects.ts';
import { annotated, ManifestBench, newOperation, strategy } from './bench.ts';

describeOnCluster('a live object', (cluster) => {
  const bench = new ManifestBench(cluster);
  const patching = (how: ManifestPatch['strategy'], body: Json, more: Partial<ManifestPatch> = {}): ManifestPatch => ({
    strategy: how,
    body,
    requiredArtifacts: [],
    optionalArtifacts: [],
    ...more,
  });
  const containers = (image: string) => ({ spec: { template: { spec: { containers: [{ name: 'main', image }] } } } });
  const imageOf = async (name: string) =>
    (await cluster.get('deployment', name)).spec.template.spec.containers[0].image;

  it('case 52: is patched by parts into which artifacts are bound', async () => {
    await bench.deploy([deployment('web')]);
    const ref = bench.ref('deployment', 'web');
    const artifact = { type: 'docker/image', name: 'registry.k8s.io/pause', reference: fares.wellAnew.image };
    const patch = patching('strategic', containers('registry.k8s.io/pause'), { requiredArtifacts: [artifact] });
    const result = await bench.manifests.patch(newOperation(), ref, patch);
    expect(result.manifestNamesByNamespace).toEqual({ [cluster.namespace]: ['deployment web'] });
    expect(result.boundArtifacts).toEqual([artifact]);
    expect(await imageOf('web')).toBe(fares.wellAnew.image);
    expect((await cluster.get('deployment', 'web')).spec.replicas).toBe(2);
  });

  it('case 52: is not patched where a required artifact is not used', async () => {
    await bench.deploy([deployment('unused')]);
    const artifact = { type: 'docker/image', name: 'nobody/uses', reference: 'nobody/uses:1' };
    const patch = patching('strategic', { spec: { replicas: 5 } }, { requiredArtifacts: [artifact] });
    await expect(bench.manifests.patch(newOperation(), bench.ref('deployment', 'unused'), patch)).rejects.toMatchObject(
      {
        refusal: 'invalid',
        message: expect.stringMatching(/nobody\/uses.*does not use/),
      },
    );
    expect((await cluster.get('deployment', 'unused')).spec.replicas).toBe(2);
  });

  it('case 52: is patched by operations as they stand, once for each operation of ours', async () => {
    await bench.deploy([deployment('json')]);
    const ref = bench.ref('deployment', 'json');
    const artifact = { type: 'docker/image', name: 'registry.k8s.io/pause', reference: 'other:1' };
    const env = { name: 'A', value: '1' };
    const body = [
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'registry.k8s.io/pause:3.9' },
      { op: 'add', path: '/spec/template/spec/containers/0/env', value: [] },
      { op: 'add', path: '/spec/template/spec/containers/0/env/-', value: env },
    ];
    const operation = newOperation();
    const patch = patching('json', body, { optionalArtifacts: [artifact] });
    await bench.manifests.patch(operation, ref, patch);
    await bench.manifests.patch(operation, ref, patching('json', body.slice(2)));
    const [main] = (await cluster.get('deployment', 'json')).spec.template.spec.containers;
    expect([main.image, main.env]).toEqual(['registry.k8s.io/pause:3.9', [env]]);
  });

  it('case 52: is as it was after a patch that changes nothing, and that is no fault', async () => {
    await bench.deploy([deployment('noop')]);
    const { spec, metadata } = await cluster.get('deployment', 'noop');
    const patch = patching('merge', { spec: { replicas: 2 } });
    await bench.manifests.patch(newOperation(), bench.ref('deployment', 'noop'), patch);
    // The operation is noted on it, which a cluster counts in the generation; no pod comes of that.
    expect(await cluster.get('deployment', 'noop')).toMatchObject({ spec, metadata: { uid: metadata.uid } });
  });

  it('is refused a patch that is none', async () => {
    await bench.deploy([deployment('faulty')]);
    const ref = bench.ref('deployment', 'faulty');
    const refused = (patch: ManifestPatch) => bench.manifests.patch(newOperation(), ref, patch);
    await expect(refused(patching('json', { a: 1 }))).rejects.toThrow(/patchBody: is no list of operations/);
    await expect(refused(patching('merge', [1]))).rejects.toThrow(/patchBody: is no object/);
    await expect(refused(patching('json', [{ op: 'test', path: '/spec/replicas', value: 9 }]))).rejects.toMatchObject({
      refusal: expect.stringMatching(/invalid|conflict/),
    });
  });

  it('is scaled, once for each operation, and not to less than nothing', async () => {
    await bench.deploy([deployment('sized')]);
    const ref = bench.ref('deployment', 'sized');
    const operation = newOperation();
    await bench.manifests.scale(operation, ref, 3);
    await bench.manifests.scale(newOperation(), ref, 1);
    await bench.manifests.scale(operation, ref, 3);
    expect((await cluster.get('deployment', 'sized')).spec.replicas).toBe(1);
    await expect(bench.manifests.scale(newOperation(), ref, -1)).rejects.toThrow(/replicas: is -1/);
    await bench.deploy([service('sized')]);
    await expect(bench.manifests.scale(newOperation(), bench.ref('service', 'sized'), 1)).rejects.toThrow(
      /cannot be scaled/,
    );
  });

  it('case 49: is deleted, with what it owns or without, and may be gone already', async () => {
    await bench.deploy([replicaSet('owner', fares.well, { replicas: 1 })]);
    await cluster.until('replicaset', 'owner-v000', (set) => set.status?.replicas === 1);
    const ref = bench.ref('replicaSet', 'owner-v000');
    await bench.manifests.delete(newOperation(), ref, { cascade: 'orphan' });
    await cluster.untilGone('replicaset', 'owner-v000');
    const where = { namespace: cluster.namespace, labelSelector: 'app=owner' };
    const pods = await cluster.api.list(await cluster.type('pod'), where);
    expect(pods).toHaveLength(1);
    expect(pods[0]?.metadata.ownerReferences ?? []).toEqual([]);
    await bench.manifests.delete(newOperation(), ref, { cascade: 'background', gracePeriodSeconds: 0 });
  });

  it('of a kind that the cluster does not have is told so', async () => {
    const ref = bench.ref('Nonsense.example.com', 'x');
    await expect(bench.manifests.find(ref)).rejects.toMatchObject({
      refusal: 'invalid',
      message: expect.stringMatching(/has no kind "Nonsense.example.com"/),
    });
    const limited = new ManifestBench(cluster, { namespaces: ['elsewhere'] });
    await expect(limited.manifests.find(bench.ref('deployment', 'web'))).rejects.toMatchObject({
      refusal: 'forbidden',
    });
  });

  it('case 30: of many versions may go, but for as many as are to be kept', async () => {
    const config = (value: string) =>
      annotated(configMap('old', { value }), { [strategy('max-version-history')]: '2' });
    for (const value of ['0', '1', '2', '3']) await bench.deploy([config(value)]);
    const old = await bench.manifests.oldVersions([bench.ref('configMap', 'old-v003')]);
    // Those of one second are told apart by their names.
    expect(old).toEqual([bench.ref('configMap', 'old-v000'), bench.ref('configMap', 'old-v001')]);
    expect(await bench.manifests.oldVersions([bench.ref('configMap', 'old-v000')])).toEqual([
      bench.ref('configMap', 'old-v001'),
    ]);
    await bench.deploy([configMap('unbounded', { a: '1' }), configMap('unbounded', { a: '2' })]);
    expect(await bench.manifests.oldVersions([bench.ref('configMap', 'unbounded-v000')])).toEqual([]);
  });
});

describeOnCluster('an object that is looked at', (cluster) => {
  const bench = new ManifestBench(cluster);

  it('tells who it belongs to, how it stands, and what it uses', async () => {
    await bench.deploy([deployment('web')], { moniker: { app: 'shop', cluster: 'web-prod', stack: 'prod' } });
    await cluster.until('deployment', 'web', (web) => web.status?.readyReplicas === 2);
    expect(await bench.manifests.find(bench.ref('deployment', 'web'))).toMatchObject({
      ref: bench.ref('deployment', 'web'),
      account: 'suite',
      moniker: { app: 'shop', cluster: 'web-prod', stack: 'prod' },
      replicas: 2,
      artifacts: [{ type: 'docker/image', name: 'registry.k8s.io/pause', reference: fares.well.image, version: '3.9' }],
      status: { stable: true, available: true, paused: false, failed: { state: false } },
      why: [],
    });
    expect(await bench.manifests.find(bench.ref('deployment', 'nowhere'))).toBeUndefined();
  });

  it('tells in plain words why it is not there yet', async () => {
    await bench.deploy([deployment('bad', fares.unpulled, { replicas: 1 })]);
    await cluster.until('deployment', 'bad', (bad) => bad.status?.replicas === 1);
    const ref = bench.ref('deployment', 'bad');
    let view = await bench.manifests.find(ref);
    const end = Date.now() + 30_000;
    while (!view?.why.some((why) => why.includes('cannot be pulled')) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      view = await bench.manifests.find(ref);
    }
    expect(view?.status.stable).toBe(false);
    expect(view?.why).toContainEqual(
      expect.stringMatching(
        /^Pod bad-\S+: the image registry\.invalid\/gennaker\/web:bad of container main cannot be pulled/,
      ),
    );
  });

  it('case 50: is one of those that were deployed for a cluster, the oldest first', async () => {
    const moniker = { app: 'shop', cluster: 'replicaSet listed' };
    for (const container of [fares.well, fares.wellAnew])
      await bench.deploy([replicaSet('listed', container)], { moniker });
    await bench.deploy([replicaSet('another')]);
    const where = {
      kind: 'replicaSet',
      namespace: cluster.namespace,
      application: 'shop',
      cluster: 'replicaSet listed',
    };
    const found = await bench.manifests.list(where);
    expect(found.map(({ ref, replicas, moniker: { sequence } }) => [ref.name, replicas, sequence])).toEqual([
      ['listed-v000', 2, 0],
      ['listed-v001', 2, 1],
    ]);
    expect(await bench.manifests.list({ ...where, cluster: 'replicaSet none' })).toEqual([]);
    const labelSelectors = [{ kind: 'EQUALS' as const, key: 'app', values: ['another'] }];
    const { cluster: _, ...all } = where;
    expect((await bench.manifests.list({ ...all, labelSelectors })).map(({ ref }) => ref.name)).toEqual([
      'another-v000',
    ]);
  });
});
