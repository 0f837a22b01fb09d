import { expect, it } from '@jest/globals';
import { describeOnCluster } from '../cluster.ts';
import { configMap, deployment, fares, service } from '../objects.ts';
import { annotated, ManifestBench, strategy } from './bench.ts';

describeOnCluster('the plan of a deployment', (cluster) => {
  const bench = new ManifestBench(cluster);

  it('tells what would be made, and makes nothing', async () => {
    const planned = await bench.manifests.plan(bench.order([deployment('planned'), configMap('planned', { a: '1' })]));
    expect(planned.map(({ ref, change }) => [ref.kind, ref.name, change])).toEqual([
      ['configMap', 'planned-v000', 'create'],
      ['deployment', 'planned', 'create'],
    ]);
    expect(planned[0]?.diff).toMatch(/^@@.*\n\+apiVersion: v1/);
    expect(await cluster.get('deployment', 'planned')).toBeUndefined();
  });

  it('is none for what is there as it is, and the fields for what would change', async () => {
    await bench.deploy([deployment('same'), service('same')]);
    const planned = await bench.manifests.plan(bench.order([deployment('same', fares.wellAnew), service('same')]));
    expect(planned.map(({ ref, change }) => [ref.kind, change])).toEqual([
      ['service', 'none'],
      ['deployment', 'change'],
    ]);
    const path = 'spec.template.spec.containers[name=main].image';
    expect(planned[1]?.fields).toEqual([{ path, was: fares.well.image, becomes: fares.wellAnew.image }]);
    expect(planned[1]?.diff).toMatch(new RegExp(`^\\+ +- image: ${fares.wellAnew.image}$`, 'm'));
    expect((await cluster.get('deployment', 'same')).spec.template.spec.containers[0].image).toBe(fares.well.image);
  });

  it('tells who holds what would change', async () => {
    await bench.deploy([deployment('held')]);
    const key = await cluster.key('deployment', 'held');
    await cluster.api.patch(key, { kind: 'merge', body: { spec: { replicas: 5 } } }, { fieldManager: 'kubectl-edit' });
    const [planned] = await bench.manifests.plan(bench.order([deployment('held')]));
    expect(planned?.change).toBe('conflict');
    expect(planned?.message).toMatch(/kubectl-edit has set \.spec\.replicas/);
  });

  it('tells what the cluster would refuse, in its own words', async () => {
    const bad = { ...service('bad'), spec: { ports: [{ port: 99_999_999 }] } };
    const [planned] = await bench.manifests.plan(bench.order([bad]));
    expect(planned?.change).toBe('refused');
    expect(planned?.message).toMatch(/port/);
  });

  it('tells what the order itself brings along first', async () => {
    const space = `gennaker-${cluster.suffix}-planned`;
    const { namespaceOverride: _, ...order } = bench.order([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: space } },
      { ...configMap('within'), metadata: { name: 'within', namespace: space } },
    ]);
    const planned = await bench.manifests.plan(order);
    expect(planned.map(({ change, message }) => [change, message])).toEqual([
      ['create', undefined],
      ['create', expect.stringMatching(/namespace is made by this very deployment/)],
    ]);
  });

  it('tells that what is recreated goes first', async () => {
    const said = { [strategy('versioned')]: 'false', [strategy('recreate')]: 'true' };
    const object = annotated(configMap('anew', { a: '1' }), said);
    await bench.deploy([object]);
    const [planned] = await bench.manifests.plan(bench.order([object]));
    expect(planned?.change).toBe('change');
    expect(planned?.message).toMatch(/deleted first/);
  });

  it('takes over what Spinnaker has deployed without a conflict, and changes nothing by being made', async () => {
    const { metadata, ...rest } = deployment('theirs');
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ ...rest, metadata }) };
    const theirs = { ...rest, metadata: { ...metadata, namespace: cluster.namespace, annotations } };
    const manager = 'kubectl-client-side-apply';
    await cluster.api.create(await cluster.type('deployment'), theirs, { fieldManager: manager });
    const [planned] = await bench.manifests.plan(bench.order([deployment('theirs', fares.wellAnew)]));
    expect(planned?.change).toBe('change');
    const now = await cluster.get('deployment', 'theirs');
    expect(now.metadata.managedFields).toContainEqual(expect.objectContaining({ manager, operation: 'Update' }));
    expect(now.metadata.managedFields).not.toContainEqual(expect.objectContaining({ manager: 'gennaker' }));
  });
});

describeOnCluster('the drift of what was deployed', (cluster) => {
  const bench = new ManifestBench(cluster);

  it('is none right after it was', async () => {
    const plain = annotated(configMap('kept'), { [strategy('versioned')]: 'false' });
    await bench.deploy([deployment('kept'), service('kept'), plain]);
    for (const kind of ['deployment', 'service', 'configMap']) {
      expect([kind, await bench.manifests.drift(bench.ref(kind, 'kept'))]).toEqual([kind, []]);
    }
  });

  it('tells what was changed by hand, by whom and when', async () => {
    await bench.deploy([deployment('edited')]);
    const key = await cluster.key('deployment', 'edited');
    const body = { metadata: { labels: { added: 'x' } }, spec: { replicas: 7 } };
    await cluster.api.patch(key, { kind: 'merge', body }, { fieldManager: 'kubectl-edit' });
    const by = { changedBy: 'kubectl-edit', since: expect.any(Number) };
    expect(await bench.manifests.drift(bench.ref('deployment', 'edited'))).toEqual([
      { path: 'spec.replicas', deployed: 2, live: 7, ...by },
      { path: 'metadata.labels.added', live: 'x', ...by },
    ]);
  });

  it('of a Secret tells that, and not what', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'hunter2' } };
    await bench.deploy([secret]);
    const key = await cluster.key('secret', 's-v000');
    const body = { data: { a: Buffer.from('hunter3').toString('base64') } };
    await cluster.api.patch(key, { kind: 'merge', body }, { fieldManager: 'kubectl-edit' });
    const drift = await bench.manifests.drift(bench.ref('secret', 's-v000'));
    const live = expect.stringMatching(/^\(hidden/);
    expect(drift).toEqual([expect.objectContaining({ path: 'data.a', changedBy: 'kubectl-edit', live })]);
  });

  it('of what is too large to be remembered tells what others have written', async () => {
    const large = configMap('large', { text: 'x'.repeat(300_000), mode: 'a' });
    await bench.deploy([large]);
    const key = await cluster.key('configmap', 'large-v000');
    expect(JSON.stringify((await cluster.api.get(key))?.metadata.annotations)).not.toContain('last-applied');
    await cluster.api.patch(key, { kind: 'merge', body: { data: { mode: 'b' } } }, { fieldManager: 'kubectl-edit' });
    const by = { changedBy: 'kubectl-edit', since: expect.any(Number) };
    expect(await bench.manifests.drift(bench.ref('configMap', 'large-v000'))).toEqual([
      { path: 'data.mode', live: 'b', ...by },
    ]);
    expect(await bench.deploy([large])).toEqual(['configMap large-v001']);
  });

  it('of what is not there is refused', async () => {
    const drift = bench.manifests.drift(bench.ref('deployment', 'nowhere'));
    await expect(drift).rejects.toMatchObject({ refusal: 'not-found' });
  });
});
