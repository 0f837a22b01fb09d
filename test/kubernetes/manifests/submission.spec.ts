import { expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../../src/kernel/index.ts';
import { describeOnCluster } from '../cluster.ts';
import { configMap, deployment, fares } from '../objects.ts';
import { annotated, ManifestBench, newOperation, strategy } from './bench.ts';

describeOnCluster('a manifest that is submitted', (cluster) => {
  const bench = new ManifestBench(cluster);
  const plain = (name: string, data: JsonObject, said: Record<string, string> = {}) =>
    annotated(configMap(name, data), { [strategy('versioned')]: 'false', ...said });
  const by = async (name: string, way: string, value = 'true') => {
    const said = { [strategy(way)]: value };
    await bench.deploy([plain(name, { a: '1', b: '1' }, said)]);
    const before = await cluster.get('configmap', name);
    await cluster.patch('configmap', name, { data: { other: 'x' } });
    await bench.deploy([plain(name, { a: '2' }, said)]);
    const after = await cluster.get('configmap', name);
    return { data: after.data, isSame: before.metadata.uid === after.metadata.uid };
  };

  it('keeps what others have added and loses what it says no more, when it is applied', async () => {
    expect(await by('applied', 'versioned', 'false')).toEqual({ data: { a: '2', other: 'x' }, isSame: true });
  });

  it('case 23: does so when it is applied on our side', async () => {
    expect(await by('applied-here', 'server-side-apply', 'false')).toEqual({
      data: { a: '2', other: 'x' },
      isSame: true,
    });
  });

  it('case 25: is all that there is when it replaces', async () => {
    expect(await by('replaced', 'replace')).toEqual({ data: { a: '2' }, isSame: true });
  });

  it('case 24: is another object when it is recreated, and made where there was none', async () => {
    expect(await by('recreated', 'recreate')).toEqual({ data: { a: '2' }, isSame: false });
  });

  it('case 25: does not replace where labels select, and nothing is sent', async () => {
    const labelSelectors = [{ kind: 'EXISTS' as const, key: 'x' }];
    const deploying = bench.deploy([plain('never', {}, { [strategy('replace')]: 'true' })], { labelSelectors });
    await expect(deploying).rejects.toThrow(/labelSelectors: cannot be used with ConfigMap never/);
    expect(await cluster.get('configmap', 'never')).toBeUndefined();
  });

  it('case 26: is made anew each time where the server chooses the name, once for each operation', async () => {
    const annotations = { [strategy('recreate')]: 'true' };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'made-', annotations } };
    const operation = newOperation();
    const first = await bench.deploy([object, object], {}, operation);
    expect(first).toEqual([
      expect.stringMatching(/^configMap made-\w+$/),
      expect.stringMatching(/^configMap made-\w+$/),
    ]);
    expect(new Set(first).size).toBe(2);
    expect(await bench.deploy([object, object], {}, operation)).toEqual(first);
    expect(first).not.toContain((await bench.deploy([object]))[0]);
  });

  it('is left as it is by the same operation, whatever has become of it since', async () => {
    for (const way of ['recreate', 'replace', 'versioned']) {
      const operation = newOperation();
      const object = plain(`once-${way}`, { a: '1' }, way === 'versioned' ? {} : { [strategy(way)]: 'true' });
      await bench.deploy([object], {}, operation);
      const { metadata } = await cluster.patch('configmap', `once-${way}`, { data: { a: 'edited' } });
      await bench.deploy([object], {}, operation);
      const now = await cluster.get('configmap', `once-${way}`);
      expect([way, now.metadata.uid, now.data]).toEqual([way, metadata.uid, { a: 'edited' }]);
    }
    const versioned = newOperation();
    const first = await bench.deploy([configMap('once-versioned-too', { a: '1' })], {}, versioned);
    expect(await bench.deploy([configMap('once-versioned-too', { a: '2' })], {}, versioned)).toEqual(first);
  });

  it('is refused where somebody else has changed what it says, with their name and the field', async () => {
    await bench.deploy([deployment('held')]);
    const image = { spec: { template: { spec: { containers: [{ name: 'main', image: 'hotfix:1' }] } } } };
    const key = await cluster.key('deployment', 'held');
    await cluster.api.patch(key, { kind: 'strategic', body: image }, { fieldManager: 'kubectl-edit' });
    const anew = deployment('held', fares.wellAnew);
    await expect(bench.deploy([anew])).rejects.toMatchObject({
      refusal: 'conflict',
      message: expect.stringMatching(/deployment held .*kubectl-edit has set .*image.*force-conflicts/),
    });
    await bench.deploy([annotated(anew, { [strategy('server-side-apply')]: 'force-conflicts' })]);
    expect((await cluster.get('deployment', 'held')).spec.template.spec.containers[0].image).toBe(fares.wellAnew.image);
  });

  it('takes over what kubectl, and so Spinnaker, has applied, and nothing of that stays behind', async () => {
    const { metadata, ...rest } = deployment('theirs', fares.well, { minReadySeconds: 1 });
    const annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ ...rest, metadata }),
      'theirs/old': 'x',
    };
    const labels = { 'app.kubernetes.io/managed-by': 'spinnaker' };
    const theirs = { ...rest, metadata: { ...metadata, namespace: cluster.namespace, annotations, labels } };
    await cluster.api.create(await cluster.type('deployment'), theirs, { fieldManager: 'kubectl-client-side-apply' });
    const key = await cluster.key('deployment', 'theirs');
    await cluster.api.patch(key, { kind: 'merge', body: { spec: { replicas: 4 } } }, { fieldManager: 'kubectl-patch' });
    await bench.deploy([deployment('theirs', fares.wellAnew, { replicas: 3 })]);
    const now = await cluster.get('deployment', 'theirs');
    expect([now.spec.replicas, now.spec.template.spec.containers[0].image]).toEqual([3, fares.wellAnew.image]);
    expect(now.spec.minReadySeconds ?? 0).toBe(0);
    expect(now.metadata.annotations['theirs/old']).toBeUndefined();
  });

  it('is no conflict with what we have changed ourselves since', async () => {
    await bench.deploy([deployment('ours')]);
    await bench.manifests.scale(newOperation(), bench.ref('deployment', 'ours'), 1);
    await bench.deploy([deployment('ours')]);
    expect((await cluster.get('deployment', 'ours')).spec.replicas).toBe(2);
  });

  it('does not quarrel over maps with nothing in them, which others say as well', async () => {
    const empty = deployment('empty-maps', fares.well, { replicas: 0 });
    const template = (empty.spec as { template: { spec: JsonObject } }).template;
    template.spec['nodeSelector'] = {};
    const body = { ...empty, metadata: { name: 'empty-maps' } } as unknown as JsonObject;
    const key = await cluster.key('deployment', 'empty-maps');
    await cluster.api.patch(key, { kind: 'apply', body }, { fieldManager: 'other-tool' });
    await bench.deploy([empty]);
    expect((await cluster.get('deployment', 'empty-maps')).metadata.annotations).toMatchObject({
      'moniker.spinnaker.io/application': 'shop',
    });
  });

  it('leaves the size to an autoscaler that has set it', async () => {
    await bench.deploy([deployment('scaled')]);
    const key = await cluster.key('deployment', 'scaled');
    const manager = { fieldManager: 'kube-controller-manager', subresource: 'scale' as const };
    await cluster.api.patch(key, { kind: 'merge', body: { spec: { replicas: 4 } } }, manager);
    await bench.deploy([deployment('scaled', fares.wellAnew)]);
    const { spec } = await cluster.get('deployment', 'scaled');
    expect([spec.replicas, spec.template.spec.containers[0].image]).toEqual([4, fares.wellAnew.image]);
  });

  it('loses keys of a Secret that were written in the clear and are not said any more', async () => {
    const secret = (stringData: Record<string, Json>) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'clear', annotations: { [strategy('versioned')]: 'false' } },
      stringData,
    });
    await bench.deploy([secret({ a: '1', b: '2' })]);
    await bench.deploy([secret({ a: '3' })]);
    const { data, metadata } = await cluster.get('secret', 'clear');
    expect(data).toEqual({ a: Buffer.from('3').toString('base64') });
    expect(JSON.stringify(metadata.annotations)).not.toContain('last-applied');
  });
});

describeOnCluster('two deployments at once', (cluster) => {
  const bench = new ManifestBench(cluster);

  it('do not share a version that they have both chosen', async () => {
    const deploying = [1, 2, 3, 4].map(async (value) => {
      const operation = newOperation();
      const manifest = configMap('race', { value: String(value) });
      for (;;) {
        try {
          const [name] = await bench.deploy([manifest], {}, operation);
          return { name: name!, value: String(value) };
        } catch (error) {
          expect(error).toMatchObject({ refusal: 'unavailable' });
        }
      }
    });
    const deployed = await Promise.all(deploying);
    expect(new Set(deployed.map(({ name }) => name)).size).toBe(4);
    for (const { name, value } of deployed) {
      expect((await cluster.get('configmap', name.split(' ')[1]!)).data).toEqual({ value });
    }
  });
});
