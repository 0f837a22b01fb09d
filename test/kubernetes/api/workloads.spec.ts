import { expect, it } from '@jest/globals';
import { describeOnCluster } from '../cluster.ts';
import { daemonSet, fares, job, service, statefulSet } from '../objects.ts';

type Anything = ReturnType<typeof JSON.parse>;

describeOnCluster('StatefulSets, DaemonSets and Jobs', (cluster) => {
  const podsOf = async (name: string): Promise<Anything[]> => {
    const where = { namespace: cluster.namespace, labelSelector: `app=${name}` };
    const pods: Anything[] = await cluster.api.list(await cluster.type('pod'), where);
    return pods.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  };
  const images = async (name: string): Promise<string[]> =>
    (await podsOf(name)).map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0].image}`);
  const roll = async (kind: string, name: string, container: object): Promise<void> => {
    const body = { spec: { template: { spec: { containers: [{ name: 'main', ...container }] } } } } as never;
    await cluster.api.patch(await cluster.key(kind, name), { kind: 'strategic', body });
  };
  const observed = ({ metadata, status }: Anything): boolean => status?.observedGeneration === metadata.generation;
  const ended =
    (type: string, reason?: string) =>
    ({ status }: Anything) =>
      status?.conditions?.some(
        (one: Anything) =>
          one.type === type && one.status === 'True' && (reason === undefined || one.reason === reason),
      );

  it('a StatefulSet has pods with numbers, each in its turn', async () => {
    await cluster.make(service('numbered'));
    await cluster.make(statefulSet('numbered', fares.well, { replicas: 3 }));
    const up = await cluster.until('statefulSet', 'numbered', ({ status }) => status?.readyReplicas === 3);
    expect((await podsOf('numbered')).map(({ metadata }) => metadata.name)).toEqual([
      'numbered-0',
      'numbered-1',
      'numbered-2',
    ]);
    expect(up.status).toMatchObject({ replicas: 3, currentReplicas: 3, updatedReplicas: 3, availableReplicas: 3 });
    expect(up.status.currentRevision).toBe(up.status.updateRevision);
  });

  it('a StatefulSet rolls out from the last to the first, and tells of its revisions', async () => {
    await cluster.make(statefulSet('rolled', fares.well));
    await cluster.until('statefulSet', 'rolled', ({ status }) => status?.readyReplicas === 2);
    await roll('statefulSet', 'rolled', fares.wellAnew);
    const done = (object: Anything): boolean =>
      observed(object) &&
      object.status.currentRevision === object.status.updateRevision &&
      object.status.readyReplicas === 2;
    const rolled = await cluster.until('statefulSet', 'rolled', done);
    expect(await images('rolled')).toEqual([`rolled-0 ${fares.wellAnew.image}`, `rolled-1 ${fares.wellAnew.image}`]);
    const revisions: Anything[] = await cluster.api.list(await cluster.type('controllerRevision'), {
      namespace: cluster.namespace,
      labelSelector: 'app=rolled',
    });
    expect(revisions.map(({ revision }) => revision).sort()).toEqual([1, 2]);
    expect(revisions.find(({ revision }) => revision === 2).metadata.name).toBe(rolled.status.updateRevision);
  });

  it('a StatefulSet with a partition rolls out only beyond it', async () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
    await cluster.make(statefulSet('part', fares.well, { updateStrategy }));
    await cluster.until('statefulSet', 'part', ({ status }) => status?.readyReplicas === 2);
    await roll('statefulSet', 'part', fares.wellAnew);
    const part = await cluster.until(
      'statefulSet',
      'part',
      (object) => observed(object) && object.status.updatedReplicas === 1 && object.status.readyReplicas === 2,
    );
    expect(await images('part')).toEqual([`part-0 ${fares.well.image}`, `part-1 ${fares.wellAnew.image}`]);
    expect(part.status.currentRevision).not.toBe(part.status.updateRevision);
  });

  it('a StatefulSet waits for a pod that does not come', async () => {
    await cluster.make(statefulSet('stuck', fares.unpulled));
    await cluster.until(
      'pod',
      'stuck-0',
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'ImagePullBackOff',
    );
    const stuck = await cluster.until('statefulSet', 'stuck', ({ status }) => status?.replicas === 1);
    expect(stuck.status.readyReplicas ?? 0).toBe(0);
    expect((await podsOf('stuck')).map(({ metadata }) => metadata.name)).toEqual(['stuck-0']);
  });

  it('a DaemonSet has a pod on every node, and rolls out', async () => {
    await cluster.make(daemonSet('everywhere', fares.well));
    const all = ({ status }: Anything): boolean =>
      status?.desiredNumberScheduled > 0 && status.numberAvailable === status.desiredNumberScheduled;
    const up = await cluster.until('daemonSet', 'everywhere', all);
    const nodes: Anything[] = await cluster.api.list(await cluster.type('node'));
    expect(
      (await podsOf('everywhere')).every(({ spec }) => nodes.some(({ metadata }) => metadata.name === spec.nodeName)),
    ).toBe(true);
    expect(up.status).toMatchObject({
      currentNumberScheduled: up.status.desiredNumberScheduled,
      updatedNumberScheduled: up.status.desiredNumberScheduled,
    });
    await roll('daemonSet', 'everywhere', fares.wellAnew);
    await cluster.until(
      'daemonSet',
      'everywhere',
      (object) =>
        observed(object) &&
        all(object) &&
        object.status.updatedNumberScheduled === object.status.desiredNumberScheduled,
    );
    expect((await images('everywhere')).every((image) => image.endsWith(fares.wellAnew.image))).toBe(true);
  });

  it('a Job ends when all its runs have', async () => {
    await cluster.make(job('counted', fares.saying('done'), { completions: 2, parallelism: 1 }));
    const done = await cluster.until('job', 'counted', ended('Complete'));
    expect(done.status).toMatchObject({
      succeeded: 2,
      startTime: expect.any(String),
      completionTime: expect.any(String),
    });
    expect(done.spec.template.metadata.labels).toMatchObject({ 'job-name': 'counted' });
  });

  it('a Job fails once it has been tried often enough', async () => {
    await cluster.make(job('failing', fares.failing, { backoffLimit: 0 }));
    const failed = await cluster.until('job', 'failing', ended('Failed', 'BackoffLimitExceeded'));
    expect(failed.status).toMatchObject({ failed: 1 });
    expect(failed.status.succeeded).toBeUndefined();
    const [pod] = await cluster.api.list(await cluster.type('pod'), {
      namespace: cluster.namespace,
      labelSelector: 'job-name=failing',
    });
    expect(pod!.status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 1, reason: 'Error' } } }],
    });
  });

  it('a Job that takes too long is ended', async () => {
    await cluster.make(job('late', fares.lasting, { activeDeadlineSeconds: 2 }));
    await cluster.until('job', 'late', ({ status }) => status?.active === 1);
    cluster.pass(3);
    await cluster.until('job', 'late', ended('Failed', 'DeadlineExceeded'));
  });

  it('a Job takes no other template', async () => {
    await cluster.make(job('fixed', fares.saying('done')));
    await expect(roll('job', 'fixed', fares.wellAnew)).rejects.toThrow('field is immutable');
  });
});
