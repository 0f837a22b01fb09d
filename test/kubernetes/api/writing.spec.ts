import { describe, expect, it } from '@jest/globals';
import { Conflict, Forbidden, NotThere, Refused } from '../../../src/providers/kubernetes/api/errors.ts';
import { describeOnCluster } from '../cluster.ts';
import { configMap, deployment, fares, replicaSet, service } from '../objects.ts';

describeOnCluster('Writing', (cluster) => {
  const versionOf = async (name: string): Promise<string> =>
    (await cluster.get('configMap', name)).metadata.resourceVersion;

  it('gives a name where one is asked to be made', async () => {
    const nameless = configMap('');
    const made = await cluster.make({ ...nameless, metadata: { generateName: 'part-' } });
    expect(made.metadata.name).toMatch(/^part-[a-z0-9]{5}$/);
  });

  it('refuses to make what is there, and says that it is', async () => {
    await cluster.make(configMap('there'));
    const fault = await cluster.make(configMap('there')).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Conflict);
    expect(fault).toMatchObject({ exists: true, facts: { name: 'there' } });
  });

  it('refuses to replace what somebody has changed since', async () => {
    const made = await cluster.make(configMap('stale'));
    await cluster.patch('configMap', 'stale', { data: { by: 'another' } });
    const type = await cluster.type('configMap');
    await expect(cluster.api.replace(type, { ...made, data: { by: 'us' } })).rejects.toThrow(Conflict);
    expect((await cluster.get('configMap', 'stale')).data).toEqual({ by: 'another' });
  });

  it('lets one of two writers win, and tells the other', async () => {
    const made = await cluster.make(configMap('raced'));
    const type = await cluster.type('configMap');
    const writers = ['one', 'two', 'three', 'four'];
    const ends = await Promise.allSettled(writers.map((by) => cluster.api.replace(type, { ...made, data: { by } })));
    const won = ends.flatMap((end, index) => (end.status === 'fulfilled' ? [writers[index]] : []));
    expect(won).toHaveLength(1);
    expect(ends.filter((end) => end.status === 'rejected').map(({ reason }) => reason)).toEqual([
      expect.any(Conflict),
      expect.any(Conflict),
      expect.any(Conflict),
    ]);
    expect((await cluster.get('configMap', 'raced')).data).toEqual({ by: won[0] });
  });

  it('replaces without a look at the version where none is said', async () => {
    const { metadata } = await cluster.make(configMap('blind', { before: 'yes' }));
    const { resourceVersion: _version, ...rest } = metadata;
    const type = await cluster.type('configMap');
    await cluster.api.replace(type, { ...configMap('blind', { after: 'yes' }), metadata: rest });
    expect((await cluster.get('configMap', 'blind')).data).toEqual({ after: 'yes' });
  });

  it('cannot replace what is not there', async () => {
    const missing = configMap('missing');
    missing.metadata.namespace = cluster.namespace;
    await expect(cluster.api.replace(await cluster.type('configMap'), missing)).rejects.toThrow(NotThere);
  });

  it('keeps its version when nothing changes', async () => {
    const made = await cluster.make(configMap('same', { a: '1' }));
    await cluster.patch('configMap', 'same', { data: { a: '1' } });
    expect(await versionOf('same')).toBe(made.metadata.resourceVersion);
  });

  it('counts the generation when the wish changes, not when a label does', async () => {
    await cluster.make(deployment('counted', fares.well, { replicas: 0 }));
    await cluster.patch('deployment', 'counted', { metadata: { labels: { more: 'yes' } } });
    expect((await cluster.get('deployment', 'counted')).metadata.generation).toBe(1);
    await cluster.patch('deployment', 'counted', { spec: { paused: true } });
    expect((await cluster.get('deployment', 'counted')).metadata.generation).toBe(2);
  });

  it('counts what is noted on a Deployment as a wish, but not the revision that its controller notes', async () => {
    await cluster.make(deployment('noted', fares.well, { replicas: 0 }));
    const revision = 'deployment.kubernetes.io/revision';
    const made = await cluster.until('deployment', 'noted', ({ metadata }) => metadata.annotations?.[revision] === '1');
    expect(made.metadata.generation).toBe(1);
    const noted = await cluster.patch('deployment', 'noted', {
      metadata: { annotations: { 'gennaker.example/by': 'us' } },
    });
    expect(noted.metadata.generation).toBe(2);
    await cluster.until('deployment', 'noted', ({ status }) => status.observedGeneration === 2);
  });

  it('fills in what a document leaves out', async () => {
    expect((await cluster.make(deployment('filled', fares.well, { replicas: 0 }))).spec).toMatchObject({
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: {
        spec: {
          containers: [{ imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log' }],
          dnsPolicy: 'ClusterFirst',
          restartPolicy: 'Always',
          schedulerName: 'default-scheduler',
        },
      },
    });
    expect((await cluster.make(service('filled'))).spec).toMatchObject({
      type: 'ClusterIP',
      sessionAffinity: 'None',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }],
    });
  });

  it('keeps secrets as they came, and reads those that are written plainly', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, stringData: { word: 'open' } };
    expect(await cluster.make(secret)).toMatchObject({
      type: 'Opaque',
      data: { word: Buffer.from('open').toString('base64') },
    });
  });

  describe('refuses', () => {
    const causes = async (document: Parameters<typeof cluster.make>[0]): Promise<unknown> => {
      const fault = await cluster.make(document).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(Refused);
      return (fault as Refused).faults.map(({ path }) => path[0]);
    };

    it('a name that is none', async () => expect(await causes(configMap('Not_A_Name'))).toEqual(['metadata.name']));

    it('a label that is none', async () =>
      expect(await causes(configMap('labelled', {}, { a: 'not a label' }))).toEqual(['metadata.labels']));

    it('a workload without containers', async () =>
      expect(await causes(deployment('empty', fares.well, { pods: { containers: [] } }))).toEqual([
        'spec.template.spec.containers',
      ]));

    it('a container without an image', async () =>
      expect(await causes(deployment('imageless', {}))).toEqual(['spec.template.spec.containers[0].image']));

    it('a selector that does not select its own pods', async () =>
      expect(await causes(replicaSet('blind', fares.well, { selector: { matchLabels: { app: 'other' } } }))).toEqual([
        'spec.template.metadata.labels',
      ]));

    it('fewer than no replicas', async () =>
      expect(await causes(deployment('negative', fares.well, { replicas: -1 }))).toEqual(['spec.replicas']));

    it('a port that is none', async () => {
      const far = service('far');
      far.spec!['ports'] = [{ port: 70_000 }];
      expect(await causes(far)).toEqual(['spec.ports[0].port', 'spec.ports[0].targetPort']);
    });

    it('a document of another kind', async () => {
      const type = await cluster.type('secret');
      await expect(
        cluster.api.create(type, { ...configMap('other'), metadata: { name: 'other', namespace: cluster.namespace } }),
      ).rejects.toThrow(Refused);
    });

    it('a value of another type', async () => {
      const fault = await cluster
        .make(deployment('typed', fares.well, { replicas: 'many' }))
        .catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(Refused);
      expect((fault as Error).message).toContain('replicas');
    });

    it('to change what cannot be changed', async () => {
      await cluster.make(deployment('fixed', fares.well, { replicas: 0 }));
      const change = {
        spec: { selector: { matchLabels: { app: 'other' } }, template: { metadata: { labels: { app: 'other' } } } },
      };
      const fault = await cluster.patch('deployment', 'fixed', change).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(Refused);
      expect((fault as Error).message).toContain('field is immutable');
    });
  });

  it('cannot write into a namespace that is not there', async () => {
    const nowhere = configMap('lost');
    nowhere.metadata.namespace = 'gennaker-nowhere';
    await expect(cluster.api.create(await cluster.type('configMap'), nowhere)).rejects.toThrow(NotThere);
  });

  describe('a dry run', () => {
    it('tells what would be made, and makes nothing', async () => {
      const type = await cluster.type('deployment');
      const dry = deployment('dry');
      dry.metadata.namespace = cluster.namespace;
      expect((await cluster.api.create(type, dry, { dryRun: true })).spec).toMatchObject({
        progressDeadlineSeconds: 600,
      });
      expect(await cluster.get('deployment', 'dry')).toBeUndefined();
    });

    it('refuses what would be refused', async () => {
      const type = await cluster.type('deployment');
      const dry = deployment('dry', fares.well, { replicas: -1 });
      dry.metadata.namespace = cluster.namespace;
      await expect(cluster.api.create(type, dry, { dryRun: true })).rejects.toThrow(Refused);
    });

    it('tells what a patch would leave, and leaves it', async () => {
      const made = await cluster.make(configMap('draft', { a: '1' }));
      const key = await cluster.key('configMap', 'draft');
      const would = await cluster.api.patch(key, { kind: 'merge', body: { data: { a: '2' } } }, { dryRun: true });
      expect(would.data).toEqual({ a: '2' });
      expect(await cluster.get('configMap', 'draft')).toEqual(made);
    });
  });

  it('refuses whoever may not', async () => {
    const nobody = await cluster.nobody();
    const secret = configMap('secret');
    secret.metadata.namespace = cluster.namespace;
    const fault = await nobody.create(await cluster.type('configMap'), secret).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Forbidden);
    expect((fault as Forbidden).facts).toMatchObject({
      verb: 'create',
      resource: 'configmaps',
      namespace: cluster.namespace,
    });
  });
});
