import { describe, expect, it } from '@jest/globals';

import type { Json } from './objects.ts';
import { configMap, deployment } from './testing/manifests.ts';
import { paths, stand } from './testing/stand.ts';

describe('creating', () => {
  const at = stand();

  it('gives an object its identity and its defaults', async () => {
    const { code, body } = await at.client.send('POST', paths.deployments, deployment('web'));
    expect(code).toBe(201);
    expect(body.metadata).toMatchObject({
      namespace: 'shop',
      generation: 1,
      uid: expect.any(String),
      creationTimestamp: expect.any(String),
    });
    expect(body.spec).toMatchObject({ progressDeadlineSeconds: 600, strategy: { rollingUpdate: { maxSurge: '25%' } } });
    expect(body.spec.template.spec.containers[0]).toMatchObject({
      imagePullPolicy: 'IfNotPresent',
      terminationMessagePath: '/dev/termination-log',
    });
  });

  it('makes a name of generateName', async () => {
    const { metadata } = await at.client.post(paths.configMaps, { metadata: { generateName: 'web-' } });
    expect(metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
  });

  it('refuses a name twice, no name, a bad one, and a namespace that is not there', async () => {
    await at.client.post(paths.configMaps, configMap('a'));
    expect(await at.client.post(paths.configMaps, configMap('a'))).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      details: { name: 'a', kind: 'configmaps' },
    });
    expect(await at.client.post(paths.configMaps, { metadata: {} })).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(await at.client.post(paths.configMaps, configMap('Not_A_Name'))).toMatchObject({
      code: 422,
      details: { causes: [{ field: 'metadata.name' }] },
    });
    expect(await at.client.post('/api/v1/namespaces/nope/configmaps', configMap('a'))).toMatchObject({
      code: 404,
      message: 'namespaces "nope" not found',
    });
  });

  it('in a dry run says what would be and keeps nothing', async () => {
    const would = await at.client.post(`${paths.deployments}?dryRun=All`, deployment('web'));
    expect(would.spec.revisionHistoryLimit).toBe(10);
    expect(await at.client.get(`${paths.deployments}/web`)).toMatchObject({ code: 404 });
    expect((await at.client.post(`${paths.deployments}?dryRun=Some`, deployment('web'))).code).toBe(422);
  });

  it('refuses what does not hold together, and names each field', async () => {
    const bad = deployment('web', { selector: { matchLabels: { app: 'other' } } });
    bad.spec.template.spec.containers.push({ name: 'side' });
    expect(await at.client.post(paths.deployments, bad)).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: expect.stringContaining('`selector` does not match template `labels`'),
      details: {
        kind: 'Deployment',
        causes: [
          { field: 'spec.template.metadata.labels', reason: 'FieldValueInvalid' },
          { field: 'spec.template.spec.containers[1].image', reason: 'FieldValueRequired' },
        ],
      },
    });
  });

  it('is refused by an admission webhook in its own words, in a dry run too', async () => {
    const takeDown = at.cluster.webhook('policy.shop.io', ({ object }) =>
      object.metadata.labels?.['team'] ? undefined : 'label team is missing',
    );
    const refusal = {
      code: 403,
      message: 'admission webhook "policy.shop.io" denied the request: label team is missing',
    };
    expect(await at.client.post(`${paths.configMaps}?dryRun=All`, configMap('a'))).toMatchObject(refusal);
    takeDown();
    expect(await at.client.post(paths.configMaps, configMap('a'))).toMatchObject({ kind: 'ConfigMap' });
  });
});

describe('changing', () => {
  const at = stand();
  const path = `${paths.deployments}/web`;
  const make = (): Promise<Json> => at.client.post(paths.deployments, deployment('web'));

  it('by PUT counts the generation when the wish changes, and not when labels do', async () => {
    const live = await make();
    const labelled = await at.client.put(path, { ...live, metadata: { ...live.metadata, labels: { a: 'b' } } });
    expect(labelled.metadata.generation).toBe(1);
    const scaled = await at.client.put(path, { ...labelled, spec: { ...labelled.spec, replicas: 5 } });
    expect(scaled.metadata.generation).toBe(2);
  });

  it('by PUT of an older version is a conflict', async () => {
    const live = await make();
    await at.client.put(path, { ...live, spec: { ...live.spec, replicas: 5 } });
    expect(await at.client.put(path, live)).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: expect.stringContaining('the object has been modified'),
    });
  });

  it('that changes nothing keeps the version', async () => {
    const live = await make();
    expect((await at.client.put(path, live)).metadata.resourceVersion).toBe(live.metadata.resourceVersion);
  });

  it('leaves the status to its subresource, and the wish to the object', async () => {
    await make();
    await at.client.patch('merge', path, { status: { replicas: 7 } });
    expect((await at.client.get(path)).status?.replicas).toBeUndefined();
    await at.client.patch('merge', `${path}/status`, { status: { replicas: 7 }, spec: { replicas: 9 } });
    expect(await at.client.get(path)).toMatchObject({ status: { replicas: 7 }, spec: { replicas: 3 } });
  });

  it('by each form of patch', async () => {
    await make();
    const image = { spec: { template: { spec: { containers: [{ name: 'main', image: 'nginx:2' }] } } } };
    expect((await at.client.patch('strategic', path, image)).spec.template.spec.containers[0].image).toBe('nginx:2');
    expect(
      (await at.client.patch('json', path, [{ op: 'replace', path: '/spec/replicas', value: 1 }])).spec.replicas,
    ).toBe(1);
    expect((await at.client.patch('merge', path, { spec: { replicas: 2 } })).spec.replicas).toBe(2);
    expect((await at.client.send('PATCH', path, {}, 'text/plain')).code).toBe(415);
  });

  it('of what cannot be changed is refused', async () => {
    await make();
    const selector = await at.client.patch('merge', path, { spec: { selector: { matchLabels: { tier: 'x' } } } });
    expect(selector).toMatchObject({
      code: 422,
      details: { causes: expect.arrayContaining([expect.objectContaining({ field: 'spec.selector' })]) },
    });
    await at.client.post(paths.services, {
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    });
    expect(await at.client.patch('merge', `${paths.services}/web`, { spec: { clusterIP: '10.1.1.1' } })).toMatchObject({
      code: 422,
    });
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a:1' }] } };
    await at.client.post(paths.jobs, { metadata: { name: 'task' }, spec: { template } });
    const changed = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'a:2' }];
    expect(await at.client.patch('json', `${paths.jobs}/task`, changed)).toMatchObject({
      code: 422,
      message: expect.stringContaining('field is immutable'),
    });
  });

  it('of the scale goes through its subresource', async () => {
    await make();
    await at.cluster.settle();
    const scale = await at.client.get(`${path}/scale`);
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 3 }, status: { replicas: 3, selector: 'app=web' } });
    expect(await at.client.patch('merge', `${path}/scale`, { spec: { replicas: 5 } })).toMatchObject({
      spec: { replicas: 5 },
    });
    await at.cluster.settle();
    expect((await at.client.get(path)).status.readyReplicas).toBe(5);
    expect((await at.client.patch('merge', `${path}/scale`, { spec: { replicas: -1 } })).code).toBe(422);
  });

  it('turns the text of a Secret into data', async () => {
    await at.client.post('/api/v1/namespaces/shop/secrets', { metadata: { name: 's' }, stringData: { key: 'value' } });
    const secret = await at.client.get('/api/v1/namespaces/shop/secrets/s');
    expect(secret).toMatchObject({ type: 'Opaque', data: { key: 'dmFsdWU=' } });
    expect(secret).not.toHaveProperty('stringData');
  });
});

describe('a field that the kind does not have', () => {
  const at = stand();
  const odd = (): Json => {
    const object = deployment('web', { replcas: 2 });
    object.spec.template.spec.containers[0].imgae = 'x';
    return object;
  };

  it('is dropped, with a warning', async () => {
    const { code, body, headers } = await at.client.send('POST', paths.deployments, odd());
    expect(code).toBe(201);
    expect(body.spec).not.toHaveProperty('replcas');
    expect(body.spec.template.spec.containers[0]).not.toHaveProperty('imgae');
    expect(headers.get('warning')).toContain('299 - "unknown field \\"spec.replcas\\""');
    expect(headers.get('warning')).toContain('unknown field \\"spec.template.spec.containers[0].imgae\\"');
  });

  it('is refused where the client wants it so', async () => {
    const path = `${paths.deployments}?fieldValidation=Strict`;
    expect(await at.client.post(path, odd())).toMatchObject({
      code: 400,
      message: expect.stringMatching(/strict decoding error: .*unknown field "spec.replcas"/),
    });
    await at.client.post(paths.deployments, deployment('web'));
    expect(
      await at.client.patch('merge', `${paths.deployments}/web?fieldValidation=Strict`, { spec: { replcas: 2 } }),
    ).toMatchObject({ code: 422 });
  });

  it('is refused by an apply in any case', async () => {
    expect(await at.client.patch('apply', `${paths.deployments}/web?fieldManager=us`, odd())).toMatchObject({
      code: 500,
      message: expect.stringContaining(
        '.spec.template.spec.containers[name="main"].imgae: field not declared in schema',
      ),
    });
  });

  it('is told from one of another type', async () => {
    expect(await at.client.post(paths.deployments, deployment('web', { replicas: 'many' }))).toMatchObject({
      code: 400,
      message:
        'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    });
    const limits = deployment('web');
    limits.spec.template.spec.containers[0].resources = { limits: { cpu: 1, memory: '1Gi' } };
    expect(await at.client.post(paths.deployments, limits)).toMatchObject({ kind: 'Deployment' });
  });
});
