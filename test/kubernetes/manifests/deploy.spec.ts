import { expect, it } from '@jest/globals';
import { describeOnCluster } from '../cluster.ts';
import { configMap, definition, deployment, fares, service } from '../objects.ts';
import { annotated, ManifestBench, newOperation, strategy } from './bench.ts';

describeOnCluster('manifests that are deployed', (cluster) => {
  const bench = new ManifestBench(cluster);
  const { suffix } = cluster;
  const secret = (name: string, data: Record<string, string>) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    stringData: data,
  });
  const autoscaler = (name: string, target: string) => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
    },
  });

  it('case 1: are submitted by priority, equal ones as they were given', async () => {
    const plural = `firsts${suffix}`;
    const space = `gennaker-${suffix}-one`;
    const order = bench.order([
      deployment('ordered'),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: space } },
      configMap('ordered-b'),
      definition(`First${suffix}`, plural),
      autoscaler('ordered', 'ordered'),
      configMap('ordered-a'),
    ]);
    const { manifests } = await bench.manifests.deploy(newOperation(), order);
    expect(
      manifests.map((manifest) => `${manifest.kind as string} ${(manifest.metadata as { name: string }).name}`),
    ).toEqual([
      `Namespace ${space}`,
      `CustomResourceDefinition ${plural}.gennaker.example`,
      'ConfigMap ordered-b-v000',
      'ConfigMap ordered-a-v000',
      'Deployment ordered',
      'HorizontalPodAutoscaler ordered',
    ]);
    await cluster.remove('customresourcedefinition', `${plural}.gennaker.example`);
    await cluster.remove('namespace', space);
  });

  it('case 2: are taken out of lists, and empty documents are passed over', async () => {
    const list = { apiVersion: 'v1', kind: 'List', items: [configMap('listed-a'), configMap('listed-b')] };
    expect(await bench.deploy([list, null])).toEqual(['configMap listed-a-v000', 'configMap listed-b-v000']);
  });

  it('case 3: land in the namespace that overrides theirs, unless they belong to the whole cluster', async () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: `r${suffix}` },
      rules: [],
    };
    const elsewhere = { ...deployment('moved'), metadata: { name: 'moved', namespace: 'default' } };
    const { manifestNamesByNamespace } = await bench.manifests.deploy(newOperation(), bench.order([elsewhere, role]));
    await cluster.remove('clusterrole', `r${suffix}`);
    expect(manifestNamesByNamespace).toEqual({
      '': [`clusterRole r${suffix}`],
      [cluster.namespace]: ['deployment moved'],
    });
  });

  it('case 4: are refused where the account is not for the namespace, and nothing is sent', async () => {
    const limited = new ManifestBench(cluster, { namespaces: ['somewhere'] });
    const deploying = limited.deploy([configMap('forbidden')]);
    await expect(deploying).rejects.toMatchObject({
      refusal: 'invalid',
      message: expect.stringMatching(/namespace.*account suite is not for/),
    });
    expect(await cluster.get('configmap', 'forbidden-v000')).toBeUndefined();
  });

  it('are refused where the account is not for the kind', async () => {
    const limited = new ManifestBench(cluster, { omitKinds: ['ConfigMap'] });
    await expect(limited.deploy([configMap('forbidden')])).rejects.toThrow(/ConfigMap, which account suite is not for/);
  });

  it('case 5: go to the namespace of the context when they name none', async () => {
    const { namespaceOverride: _, ...order } = bench.order([configMap(`usual-${suffix}`)]);
    const { manifestNamesByNamespace } = await bench.manifests.deploy(newOperation(), order);
    expect(Object.keys(manifestNamesByNamespace)).toEqual([await cluster.api.defaultNamespace()]);
    await cluster.api.delete({ type: await cluster.type('configmap'), name: `usual-${suffix}-v000` });
  });

  it('case 6, 7 and 8: get the next version when they say something new, and the old one when they do not', async () => {
    expect(await bench.deploy([configMap('cfg', { a: '1' })])).toEqual(['configMap cfg-v000']);
    expect(await bench.deploy([configMap('cfg', { a: '2' })])).toEqual(['configMap cfg-v001']);
    expect((await cluster.get('configmap', 'cfg-v000')).data).toEqual({ a: '1' });
    expect(await bench.deploy([configMap('cfg', { a: '1' }, { team: 'new' })])).toEqual(['configMap cfg-v000']);
    await bench.deploy([configMap('cfg', { a: '3' })]);
    await cluster.remove('configmap', 'cfg-v001');
    expect(await bench.deploy([configMap('cfg', { a: '4' })])).toEqual(['configMap cfg-v003']);
  });

  it('get a version each when one name comes twice in an order, and one when they say the same', async () => {
    const twice = [configMap('twice', { a: '1' }), configMap('twice', { a: '2' }), configMap('twice', { a: '1' })];
    const names = ['configMap twice-v000', 'configMap twice-v001', 'configMap twice-v000'];
    const operation = newOperation();
    expect(await bench.deploy(twice, {}, operation)).toEqual(names);
    expect(await bench.deploy(twice, {}, operation)).toEqual(names);
    expect((await cluster.get('configmap', 'twice-v001')).data).toEqual({ a: '2' });
  });

  it('case 7: know a version that kubectl, and so Spinnaker, has applied', async () => {
    const data = { a: '1' };
    const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs' }, data };
    const annotations = {
      'artifact.spinnaker.io/name': 'theirs',
      'artifact.spinnaker.io/version': 'v004',
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(applied),
    };
    await cluster.make({ ...applied, metadata: { name: 'theirs-v004', annotations } });
    expect(await bench.deploy([applied])).toEqual(['configMap theirs-v004']);
  });

  it('case 9: keep their name where an annotation says so, whatever the stage says', async () => {
    const plain = { ...secret('key', { a: 'b' }) };
    const manifest = { ...plain, metadata: { name: 'key', annotations: { [strategy('versioned')]: 'false' } } };
    expect(await bench.deploy([manifest], { versioned: true })).toEqual(['secret key']);
    expect(await bench.deploy([secret('key', { a: 'b' })], { versioned: false })).toEqual(['secret key']);
    expect(await bench.deploy([secret('key', { a: 'b' })])).toEqual(['secret key-v000']);
  });

  it('case 10: use the versions that were chosen in the same order', async () => {
    const container = {
      ...fares.well,
      envFrom: [{ configMapRef: { name: 'env' } }],
      env: [{ name: 'K', valueFrom: { secretKeyRef: { name: 'pass', key: 'a' } } }],
    };
    await bench.deploy([deployment('bound', container), configMap('env', { A: '1' }), secret('pass', { a: 'b' })]);
    const { spec } = await cluster.get('deployment', 'bound');
    const [main] = spec.template.spec.containers;
    expect(main.envFrom).toEqual([{ configMapRef: { name: 'env-v000' } }]);
    expect(main.env[0].valueFrom.secretKeyRef.name).toBe('pass-v000');
  });

  it('case 14 and 17: have their images replaced, in all of their containers, unless binding is switched off', async () => {
    const image = { type: 'docker/image', name: 'registry.k8s.io/pause', reference: 'registry.k8s.io/pause:3.10' };
    const object = deployment(
      'imaged',
      { image: 'registry.k8s.io/pause:3.8' },
      {
        pods: { initContainers: [{ name: 'first', image: 'registry.k8s.io/pause:3.9' }] },
      },
    );
    const images = async () => {
      const { spec } = (await cluster.get('deployment', 'imaged')).spec.template;
      return [...spec.initContainers, ...spec.containers].map((each: { image: string }) => each.image);
    };
    await bench.deploy([object], { requiredArtifacts: [image], enableArtifactBinding: false });
    expect(await images()).toEqual(['registry.k8s.io/pause:3.9', 'registry.k8s.io/pause:3.8']);
    const { boundArtifacts } = await bench.manifests.deploy(
      newOperation(),
      bench.order([object], { requiredArtifacts: [image] }),
    );
    expect(await images()).toEqual(['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10']);
    expect(boundArtifacts).toEqual([image]);
  });

  it('case 16: are not submitted while a required artifact is bound by none of them', async () => {
    const image = { type: 'docker/image', name: 'nobody/has', version: '7', reference: 'nobody/has:7' };
    const deploying = bench.deploy([configMap('unbound')], { requiredArtifacts: [image] });
    await expect(deploying).rejects.toMatchObject({
      refusal: 'invalid',
      message: expect.stringMatching(/docker\/image nobody\/has version 7/),
    });
    expect(await cluster.get('configmap', 'unbound-v000')).toBeUndefined();
  });

  it('case 20 and 19: bear who they belong to, and keep what they say themselves', async () => {
    const object = annotated(deployment('named'), { 'moniker.spinnaker.io/application': 'own' });
    const labelled = {
      ...object,
      metadata: { ...object.metadata, labels: { 'app.kubernetes.io/managed-by': 'helm' } },
    };
    await bench.deploy([labelled], { skipSpecTemplateLabels: true });
    const { metadata, spec } = await cluster.get('deployment', 'named');
    expect(metadata.annotations).toMatchObject({
      'moniker.spinnaker.io/application': 'own',
      'moniker.spinnaker.io/cluster': 'deployment named',
      'artifact.spinnaker.io/type': 'kubernetes/deployment',
    });
    expect(metadata.labels).toEqual({ 'app.kubernetes.io/name': 'shop', 'app.kubernetes.io/managed-by': 'spinnaker' });
    expect(spec.template.metadata.labels).toEqual({ app: 'named' });
    expect(spec.template.metadata.annotations['artifact.spinnaker.io/name']).toBe('named');
  });

  it('case 27: are only those that the label selectors mean', async () => {
    const manifests = [configMap('tier-a', {}, { tier: 'a' }), configMap('tier-b', {}, { tier: 'b' })];
    const only = (value: string) => [{ kind: 'EQUALS' as const, key: 'tier', values: [value] }];
    expect(await bench.deploy(manifests, { labelSelectors: only('b') })).toEqual(['configMap tier-b-v000']);
    await expect(bench.deploy(manifests, { labelSelectors: only('c') })).rejects.toThrow(/fit none of the 2/);
    expect(await bench.deploy(manifests, { labelSelectors: only('c'), allowNothingSelected: true })).toEqual([]);
  });

  it('case 28: take over the size of what runs', async () => {
    const object = annotated(deployment('sized'), { [strategy('use-source-capacity')]: 'true' });
    await bench.deploy([object]);
    expect((await cluster.get('deployment', 'sized')).spec.replicas).toBe(2);
    await bench.manifests.scale(newOperation(), bench.ref('deployment', 'sized'), 3);
    await bench.deploy([object]);
    expect((await cluster.get('deployment', 'sized')).spec.replicas).toBe(3);
  });

  it('case 57: may be of a kind that the order brings along, which comes last', async () => {
    const kind = `Second${suffix}`;
    const widget = { apiVersion: 'gennaker.example/v1', kind, metadata: { name: 'w' }, spec: { size: 1 } };
    const { manifestNamesByNamespace } = await bench.manifests.deploy(
      newOperation(),
      bench.order([widget, definition(kind, `seconds${suffix}`), deployment('before')]),
    );
    expect(manifestNamesByNamespace[cluster.namespace]).toEqual(['deployment before', `${kind}.gennaker.example w`]);
    const ref = bench.ref(`${kind}.gennaker.example`, 'w');
    expect((await bench.manifests.find(ref))?.status).toMatchObject({ stable: true });
    await bench.manifests.patch(newOperation(), ref, {
      strategy: 'strategic',
      body: { spec: { size: 2 } },
      requiredArtifacts: [],
      optionalArtifacts: [],
    });
    expect((await bench.manifests.find(ref))?.manifest.spec).toEqual({ size: 2 });
    await bench.manifests.delete(newOperation(), ref, { cascade: 'background' });
    await cluster.untilGone(`${kind}.gennaker.example`, 'w');
    await cluster.remove('customresourcedefinition', `seconds${suffix}.gennaker.example`);
  });

  it('case 58: come back without secret data', async () => {
    const { manifests } = await bench.manifests.deploy(
      newOperation(),
      bench.order([secret('hidden', { a: 'hunter2' })]),
    );
    const encoded = Buffer.from('hunter2').toString('base64');
    const view = await bench.manifests.find(bench.ref('secret', 'hidden-v000'));
    for (const text of [JSON.stringify(manifests), JSON.stringify(view)]) {
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain(encoded);
      expect(text).toContain('hidden-v000');
    }
    expect((await cluster.get('secret', 'hidden-v000')).data).toEqual({ a: encoded });
  });

  it('are named with their faults, all of them at once', async () => {
    const order = bench.order([
      { kind: 'ConfigMap', metadata: {} },
      { apiVersion: 'v1', kind: 'Nothing', metadata: { name: 'x' } },
    ]);
    const faults = await bench.manifests.check(order);
    expect(faults.map(({ path }) => path.join('.'))).toEqual([
      'manifests.0.apiVersion',
      'manifests.0.metadata.name',
      'manifests.1.kind',
    ]);
  });

  it('say what was deployed before one of them is refused by the cluster', async () => {
    const bad = { ...service('refused'), spec: { ports: [{ port: 99_999_999 }] } };
    await expect(bench.deploy([configMap('earlier'), bad])).rejects.toMatchObject({
      refusal: 'invalid',
      message: expect.stringMatching(/port.*Deployed before it: configMap earlier-v000/),
    });
  });
});
