import { expect, it } from '@jest/globals';
import { describeOnCluster } from '../cluster.ts';
import { deployment, fares } from '../objects.ts';

type Anything = ReturnType<typeof JSON.parse>;

describeOnCluster('Roll-outs of Deployments', (cluster) => {
  const revision = 'deployment.kubernetes.io/revision';
  const inPod = (container: object): never =>
    ({ spec: { template: { spec: { containers: [{ name: 'main', ...container }] } } } }) as never;
  const roll = async (name: string, container: object): Promise<Anything> =>
    await cluster.api.patch(await cluster.key('deployment', name), { kind: 'strategic', body: inPod(container) });
  const condition = ({ status }: Anything, type: string): Anything =>
    status?.conditions?.find((one: Anything) => one.type === type);
  /** All of what is wanted, in its newest form, and the old gone. */
  const done = ({ metadata, spec, status }: Anything): boolean =>
    status?.observedGeneration === metadata.generation &&
    status.updatedReplicas === spec.replicas &&
    status.replicas === spec.replicas &&
    status.availableReplicas === spec.replicas;
  const setsOf = async (name: string): Promise<Anything[]> => {
    const where = { namespace: cluster.namespace, labelSelector: `app=${name}` };
    const sets: Anything[] = await cluster.api.list(await cluster.type('replicaSet'), where);
    return sets.sort((a, b) => Number(a.metadata.annotations[revision]) - Number(b.metadata.annotations[revision]));
  };
  const podsOf = async (name: string): Promise<Anything[]> =>
    await cluster.api.list(await cluster.type('pod'), { namespace: cluster.namespace, labelSelector: `app=${name}` });
  const imageOf = ({ spec }: Anything): string => spec.template.spec.containers[0].image;

  it('brings up what is wanted', async () => {
    await cluster.make(deployment('up', fares.well, { replicas: 3 }));
    const up = await cluster.until('deployment', 'up', done);
    expect(up.metadata.annotations[revision]).toBe('1');
    expect(condition(up, 'Available')).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' });
    expect(condition(up, 'Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
    expect(up.status).toMatchObject({ replicas: 3, readyReplicas: 3 });
    const [set] = await setsOf('up');
    expect(set).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^up-[a-z0-9]+$/),
        labels: { app: 'up', 'pod-template-hash': expect.any(String) },
        ownerReferences: [{ kind: 'Deployment', name: 'up', uid: up.metadata.uid, controller: true }],
      },
      status: { replicas: 3, readyReplicas: 3, availableReplicas: 3, fullyLabeledReplicas: 3 },
    });
    const pods = await podsOf('up');
    expect(pods).toHaveLength(3);
    expect(
      pods.every(({ metadata }) => metadata.labels['pod-template-hash'] === set.metadata.labels['pod-template-hash']),
    ).toBe(true);
  });

  it('replaces the old by the new, and keeps the way back', async () => {
    await cluster.make(deployment('moved', fares.well));
    await cluster.until('deployment', 'moved', done);
    await roll('moved', fares.wellAnew);
    const moved = await cluster.until(
      'deployment',
      'moved',
      (object) => done(object) && object.metadata.annotations[revision] === '2',
    );
    expect(imageOf(moved)).toBe(fares.wellAnew.image);
    expect((await setsOf('moved')).map((set) => [imageOf(set), set.spec.replicas])).toEqual([
      [fares.well.image, 0],
      [fares.wellAnew.image, 2],
    ]);
  });

  it('goes back by the template of before, whose ReplicaSet comes back under a new revision', async () => {
    await cluster.make(deployment('undone', fares.well));
    await cluster.until('deployment', 'undone', done);
    await roll('undone', fares.wellAnew);
    await cluster.until(
      'deployment',
      'undone',
      (object) => done(object) && object.metadata.annotations[revision] === '2',
    );
    const [first] = await setsOf('undone');
    const { 'pod-template-hash': _hash, ...labels } = first.spec.template.metadata.labels;
    const template = { ...first.spec.template, metadata: { labels } };
    const body = [{ op: 'replace', path: '/spec/template', value: template }];
    await cluster.api.patch(await cluster.key('deployment', 'undone'), { kind: 'json', body });
    await cluster.until(
      'deployment',
      'undone',
      (object) => done(object) && object.metadata.annotations[revision] === '3',
    );
    const sets = await setsOf('undone');
    expect(sets.map((set) => [set.metadata.annotations[revision], imageOf(set), set.spec.replicas])).toEqual([
      ['2', fares.wellAnew.image, 0],
      ['3', fares.well.image, 2],
    ]);
    expect(sets[1].metadata.name).toBe(first.metadata.name);
  });

  it('keeps the old up while the new does not come, and says in the end that it does not', async () => {
    await cluster.make(deployment('stuck', fares.well, { progressDeadlineSeconds: 3, replicas: 2 }));
    await cluster.until('deployment', 'stuck', done);
    await roll('stuck', fares.unpulled);
    await cluster.until(
      'deployment',
      'stuck',
      ({ status }) => status.updatedReplicas === 1 && status.unavailableReplicas === 1,
    );
    cluster.pass(4);
    const stuck = await cluster.until(
      'deployment',
      'stuck',
      (object) => condition(object, 'Progressing')?.reason === 'ProgressDeadlineExceeded',
    );
    expect(condition(stuck, 'Progressing')).toMatchObject({
      status: 'False',
      message: expect.stringContaining('has timed out progressing'),
    });
    expect(stuck.status).toMatchObject({ availableReplicas: 2, updatedReplicas: 1, replicas: 3 });
    const waiting = (await podsOf('stuck'))
      .flatMap(({ status }) => status.containerStatuses ?? [])
      .filter(({ state }) => state.waiting);
    expect(waiting.map(({ state }) => state.waiting.reason)).toEqual(['ImagePullBackOff']);
    const events = await cluster.api.list(await cluster.type('event'), { namespace: cluster.namespace });
    expect(events.filter(({ reason }) => reason === 'Failed').map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringContaining(`Failed to pull image "${fares.unpulled.image}"`)]),
    );

    await roll('stuck', fares.wellAnew);
    const cured = await cluster.until('deployment', 'stuck', done);
    expect(condition(cured, 'Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
  });

  it('tells that containers crash', async () => {
    await cluster.make(deployment('crashing', fares.crashing, { replicas: 1 }));
    const { metadata } = await cluster.untilSome(
      'pod',
      'app=crashing',
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CrashLoopBackOff',
    );
    const crashed = await cluster.get('pod', metadata.name);
    expect(crashed.status.containerStatuses[0]).toMatchObject({
      ready: false,
      lastState: { terminated: { exitCode: 1 } },
    });
    expect(crashed.status.containerStatuses[0].restartCount).toBeGreaterThan(0);
    expect(condition(await cluster.get('deployment', 'crashing'), 'Available').status).toBe('False');
  });

  it('does nothing while it is paused, but scale', async () => {
    await cluster.make(deployment('paused', fares.well));
    await cluster.until('deployment', 'paused', done);
    await cluster.patch('deployment', 'paused', { spec: { paused: true } });
    await roll('paused', fares.wellAnew);
    await cluster.patch('deployment', 'paused', { spec: { replicas: 3 } });
    const waits = await cluster.until('deployment', 'paused', ({ status }) => status.availableReplicas === 3);
    expect(waits.status.updatedReplicas).toBeUndefined();
    expect(condition(waits, 'Progressing')).toMatchObject({ reason: 'DeploymentPaused' });
    await cluster.patch('deployment', 'paused', { spec: { paused: null } });
    await cluster.until('deployment', 'paused', done);
    expect((await setsOf('paused')).map(({ spec }) => spec.replicas)).toEqual([0, 3]);
  });

  it('ends the old before it begins with the new, where it is to recreate', async () => {
    await cluster.make(deployment('anew', fares.well, { strategy: { type: 'Recreate' } }));
    await cluster.until('deployment', 'anew', done);
    const old = (await podsOf('anew')).map(({ metadata }) => metadata.uid);
    await roll('anew', fares.wellAnew);
    await cluster.until(
      'deployment',
      'anew',
      (object) => done(object) && object.metadata.annotations[revision] === '2',
    );
    const now = (await podsOf('anew')).map(({ metadata }) => metadata.uid);
    expect(now.filter((uid) => old.includes(uid))).toEqual([]);
  });

  it('keeps no more old ReplicaSets than it is told to', async () => {
    await cluster.make(deployment('short', fares.well, { revisionHistoryLimit: 1, replicas: 1 }));
    for (const number of [2, 3]) {
      await cluster.until('deployment', 'short', done);
      await roll('short', { env: [{ name: 'NUMBER', value: `${number}` }] });
      await cluster.until(
        'deployment',
        'short',
        (object) => done(object) && object.metadata.annotations[revision] === `${number}`,
      );
    }
    await cluster.untilCount('replicaSet', 'app=short', 2);
    expect((await setsOf('short')).map(({ metadata }) => metadata.annotations[revision])).toEqual(['2', '3']);
  });

  it('starts all pods anew when the template is marked', async () => {
    await cluster.make(deployment('restarted', fares.well));
    await cluster.until('deployment', 'restarted', done);
    const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-01-05T12:00:00Z' };
    await cluster.patch('deployment', 'restarted', { spec: { template: { metadata: { annotations } } } });
    await cluster.until(
      'deployment',
      'restarted',
      (object) => done(object) && object.metadata.annotations[revision] === '2',
    );
    expect(
      (await podsOf('restarted')).every(({ metadata }) => metadata.annotations?.['kubectl.kubernetes.io/restartedAt']),
    ).toBe(true);
  });
});
