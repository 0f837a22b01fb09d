import { describe, expect, it } from '@jest/globals';

import type { Json, KubeObject } from '../objects.ts';
import { deployment } from '../testing/manifests.ts';
import { paths, stand } from '../testing/stand.ts';

const task = (image: string, spec: Json = {}): Json => ({
  metadata: { name: 'task' },
  spec: { ...spec, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } } },
});
const replicaSet = (name: string, more: Json = {}): Json => ({
  metadata: { name },
  spec: { ...deployment(name).spec, ...more },
});

describe('pods', () => {
  const at = stand();
  const run = async (spec: Json): Promise<KubeObject> => {
    await at.client.post(paths.pods, { metadata: { name: 'p' }, spec });
    await at.cluster.settle();
    return at.cluster.find('Pod', 'shop', 'p')!;
  };
  const waiting = (pod: KubeObject): string => pod['status'].containerStatuses[0].state.waiting.reason;

  it('run and are ready', async () => {
    const { status } = await run({ containers: [{ name: 'main', image: 'a:1' }] });
    expect(status).toMatchObject({
      phase: 'Running',
      podIP: expect.any(String),
      containerStatuses: [{ ready: true, restartCount: 0 }],
    });
  });

  it('whose image cannot be pulled wait, in the words of the registry', async () => {
    expect(waiting(await run({ containers: [{ name: 'main', image: 'shop/web:bad' }] }))).toBe('ImagePullBackOff');
    expect(at.cluster.all('Event', 'shop').map(({ message }) => message)).toContainEqual(
      expect.stringContaining('docker.io/shop/web:bad: not found'),
    );
  });

  it('start when what initializes them has ended, and not before', async () => {
    const initContainers = [
      { name: 'first', image: 'a:1' },
      { name: 'second', image: 'a:bad' },
    ];
    const { status } = await run({ initContainers, containers: [{ name: 'main', image: 'a:1' }] });
    expect(status).toMatchObject({ phase: 'Pending', initContainerStatuses: [{ ready: true }, { ready: false }] });
    expect(status.containerStatuses[0].state.waiting.reason).toBe('PodInitializing');
    const mended = [{ op: 'replace', path: '/spec/initContainers/1/image', value: 'a:2' }];
    await at.client.patch('json', `${paths.pods}/p`, mended);
    await at.cluster.settle();
    expect(at.cluster.find('Pod', 'shop', 'p')!['status']).toMatchObject({
      phase: 'Running',
      containerStatuses: [{ ready: true }],
      conditions: expect.arrayContaining([expect.objectContaining({ type: 'Initialized', status: 'True' })]),
    });
  });

  it('that crash are restarted in vain', async () => {
    const pod = await run({ containers: [{ name: 'main', image: 'a:crash' }] });
    expect(waiting(pod)).toBe('CrashLoopBackOff');
    expect(pod['status'].containerStatuses[0]).toMatchObject({
      restartCount: 5,
      lastState: { terminated: { exitCode: 1 } },
    });
  });

  it('that fit no node are not scheduled', async () => {
    const { status } = await run({ nodeSelector: { disk: 'ssd' }, containers: [{ name: 'main', image: 'a:1' }] });
    expect(status).toMatchObject({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
    });
  });

  it('wait for a ConfigMap that they need', async () => {
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }];
    expect(waiting(await run({ containers: [{ name: 'main', image: 'a:1', env }] }))).toBe(
      'CreateContainerConfigError',
    );
    await at.client.post(paths.configMaps, { metadata: { name: 'settings' } });
    await at.cluster.settle();
    expect(at.cluster.find('Pod', 'shop', 'p')!['status'].phase).toBe('Running');
  });

  it('say what a test lets them say, to the last lines and bytes', async () => {
    await run({ containers: [{ name: 'main', image: 'a:1' }] });
    at.cluster.logs.set('shop/p', 'one\ntwo\nthree\n');
    expect((await at.client.send('GET', `${paths.pods}/p/log?tailLines=2`)).body).toBe('two\nthree\n');
    expect((await at.client.send('GET', `${paths.pods}/p/log?limitBytes=5`)).body).toBe('one\nt');
    expect((await at.client.send('GET', `${paths.pods}/p/log?container=x`)).body).toMatchObject({
      code: 400,
      message: 'container x is not valid for pod p',
    });
  });

  it('are evicted, unless their budget has none to spare', async () => {
    await at.client.post(paths.replicaSets, replicaSet('web'));
    const budget = { metadata: { name: 'b' }, spec: { selector: { matchLabels: { app: 'web' } }, minAvailable: 3 } };
    await at.client.post('/apis/policy/v1/namespaces/shop/poddisruptionbudgets', budget);
    await at.cluster.settle();
    const [pod] = at.cluster.all('Pod', 'shop');
    const evict = (): Promise<Json> =>
      at.client.send('POST', `${paths.pods}/${pod!.metadata.name}/eviction`, {
        metadata: { name: pod!.metadata.name },
      });
    expect(await evict()).toMatchObject({
      code: 429,
      body: { reason: 'TooManyRequests', details: { causes: [{ reason: 'DisruptionBudget' }] } },
    });
    await at.client.patch('merge', '/apis/policy/v1/namespaces/shop/poddisruptionbudgets/b', {
      spec: { minAvailable: 2 },
    });
    await at.cluster.settle();
    expect(await evict()).toMatchObject({ code: 201 });
  });
});

describe('a ReplicaSet', () => {
  const at = stand();
  const names = (): string[] => at.cluster.all('Pod', 'shop').map(({ metadata }) => metadata.name);

  it('replaces pods that are deleted, and lets those go whose labels no longer fit', async () => {
    await at.client.post(paths.replicaSets, replicaSet('web'));
    await at.cluster.settle();
    const [first, second] = names();
    await at.client.delete(`${paths.pods}/${first!}`);
    await at.client.patch('merge', `${paths.pods}/${second!}`, { metadata: { labels: { app: 'quarantine' } } });
    await at.cluster.settle();
    expect(names()).toHaveLength(4);
    expect(at.cluster.find('Pod', 'shop', second!)!.metadata.ownerReferences).toBeUndefined();
    expect(at.cluster.find('ReplicaSet', 'shop', 'web')!['status']).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      fullyLabeledReplicas: 3,
    });
  });

  it('takes in pods that are nobody’s and fit', async () => {
    await at.client.post(paths.pods, {
      metadata: { name: 'stray', labels: { app: 'web' } },
      spec: deployment('web').spec.template.spec,
    });
    await at.client.post(paths.replicaSets, replicaSet('web'));
    await at.cluster.settle();
    expect(names()).toHaveLength(3);
    expect(names()).toContain('stray');
  });

  it('tells when its pods are refused', async () => {
    at.cluster.webhook('quota', ({ object }) => (object.kind === 'Pod' ? 'no more pods' : undefined));
    await at.client.post(paths.replicaSets, replicaSet('web'));
    await at.cluster.settle();
    const [condition] = at.cluster.find('ReplicaSet', 'shop', 'web')!['status'].conditions;
    expect(condition).toMatchObject({
      type: 'ReplicaFailure',
      reason: 'FailedCreate',
      message: expect.stringContaining('no more pods'),
    });
  });
});

describe('a StatefulSet', () => {
  const at = stand();
  const set = (spec: Json = {}): Json => ({
    metadata: { name: 'db' },
    spec: {
      ...deployment('db').spec,
      serviceName: 'db',
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
      ...spec,
    },
  });
  const images = (): Json =>
    Object.fromEntries(
      at.cluster.all('Pod', 'shop').map(({ metadata, spec }) => [metadata.name, spec.containers[0].image]),
    );
  const update = (image: string, partition = 0): Promise<Json> =>
    at.client.patch('strategic', `${paths.statefulSets}/db`, {
      spec: {
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
        template: { spec: { containers: [{ name: 'main', image }] } },
      },
    });

  it('makes its pods one after the other, each with its claim', async () => {
    await at.client.post(paths.statefulSets, set());
    const counts: number[] = [];
    while (at.cluster.step() > 0) counts.push(at.cluster.all('Pod', 'shop').length);
    expect([...new Set(counts)]).toEqual([1, 2, 3]);
    expect(
      at.cluster.all('PersistentVolumeClaim', 'shop').map(({ metadata, status }) => [metadata.name, status.phase]),
    ).toEqual([
      ['data-db-0', 'Bound'],
      ['data-db-1', 'Bound'],
      ['data-db-2', 'Bound'],
    ]);
  });

  it('updates from the last to the first, down to the partition', async () => {
    await at.client.post(paths.statefulSets, set());
    await at.cluster.settle();
    await update('nginx:2', 2);
    await at.cluster.settle();
    expect(images()).toEqual({ 'db-0': 'nginx:1', 'db-1': 'nginx:1', 'db-2': 'nginx:2' });
    const { status } = at.cluster.find('StatefulSet', 'shop', 'db')!;
    expect(status).toMatchObject({ updatedReplicas: 1, readyReplicas: 3 });
    expect(status.currentRevision).not.toBe(status.updateRevision);
    await update('nginx:2', 0);
    await at.cluster.settle();
    expect(images()).toEqual({ 'db-0': 'nginx:2', 'db-1': 'nginx:2', 'db-2': 'nginx:2' });
    const after = at.cluster.find('StatefulSet', 'shop', 'db')!['status'];
    expect(after.currentRevision).toBe(after.updateRevision);
    expect(at.cluster.all('ControllerRevision', 'shop')).toHaveLength(2);
  });

  it('stops at the first pod that does not become ready', async () => {
    await at.client.post(paths.statefulSets, set());
    await at.cluster.settle();
    await update('nginx:unready');
    await at.cluster.settle();
    expect(images()).toEqual({ 'db-0': 'nginx:1', 'db-1': 'nginx:1', 'db-2': 'nginx:unready' });
  });

  it('refuses a change of what is fixed', async () => {
    await at.client.post(paths.statefulSets, set());
    expect(await at.client.patch('merge', `${paths.statefulSets}/db`, { spec: { serviceName: 'x' } })).toMatchObject({
      code: 422,
      details: { causes: [{ field: 'spec', reason: 'FieldValueForbidden' }] },
    });
  });
});

describe('a DaemonSet', () => {
  const at = stand({ nodes: ['a', 'b', 'c'] });

  it('has a pod on each node, and updates no more at a time than may be missing', async () => {
    const { selector, template } = deployment('agent').spec;
    await at.client.post(paths.daemonSets, { metadata: { name: 'agent' }, spec: { selector, template } });
    await at.cluster.settle();
    expect(
      at.cluster
        .all('Pod', 'shop')
        .map(({ spec }) => spec.nodeName)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
    await at.client.patch('strategic', `${paths.daemonSets}/agent`, {
      spec: { template: { spec: { containers: [{ name: 'main', image: 'nginx:2' }] } } },
    });
    let fewest = 3;
    while (at.cluster.step() > 0)
      fewest = Math.min(fewest, at.cluster.find('DaemonSet', 'shop', 'agent')!['status'].numberReady);
    expect(fewest).toBe(2);
    expect(at.cluster.find('DaemonSet', 'shop', 'agent')!['status']).toMatchObject({
      desiredNumberScheduled: 3,
      updatedNumberScheduled: 3,
      numberAvailable: 3,
      observedGeneration: 2,
    });
  });
});

describe('a Job', () => {
  const at = stand();
  const run = async (image: string, spec?: Json): Promise<Json> => {
    await at.client.post(paths.jobs, task(image, spec));
    await at.cluster.settle();
    return at.cluster.find('Job', 'shop', 'task')!['status'];
  };

  it('is complete when enough pods have succeeded', async () => {
    expect(await run('a:1', { completions: 3, parallelism: 2 })).toMatchObject({
      succeeded: 3,
      conditions: [{ type: 'Complete', status: 'True' }],
      completionTime: expect.any(String),
    });
  });

  it('has failed when more pods failed than it may', async () => {
    expect(await run('a:fail', { backoffLimit: 2 })).toMatchObject({
      failed: 3,
      conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }],
    });
  });

  it('runs on until its deadline', async () => {
    expect(await run('a:run', { activeDeadlineSeconds: 60 })).toMatchObject({ active: 1, ready: 1 });
    at.cluster.advance(61);
    await at.cluster.settle();
    expect(at.cluster.find('Job', 'shop', 'task')!['status']).toMatchObject({
      conditions: [{ type: 'Failed', reason: 'DeadlineExceeded' }],
    });
    expect(at.cluster.all('Pod', 'shop')).toEqual([]);
  });

  it('is cleared away when its time to live is over', async () => {
    await run('a:1', { ttlSecondsAfterFinished: 30 });
    at.cluster.advance(31);
    await at.cluster.settle();
    expect(at.cluster.find('Job', 'shop', 'task')).toBeUndefined();
    expect(at.cluster.all('Pod', 'shop')).toEqual([]);
  });
});

describe('a Service', () => {
  const at = stand();

  it('leads to the ready pods that it selects, told by Endpoints and an EndpointSlice', async () => {
    await at.client.post(paths.services, {
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
    });
    await at.client.post(paths.replicaSets, replicaSet('web'));
    await at.cluster.settle();
    const addresses = (): string[] =>
      at.cluster.find('Endpoints', 'shop', 'web')!['subsets']?.[0].addresses.map(({ ip }: Json) => ip) ?? [];
    expect(addresses()).toHaveLength(3);
    const [slice] = at.cluster.all('EndpointSlice', 'shop');
    expect(slice).toMatchObject({
      ports: [{ port: 8080 }],
      metadata: { labels: { 'kubernetes.io/service-name': 'web' } },
    });
    await at.client.patch('merge', `${paths.services}/web`, { spec: { selector: { app: 'other' } } });
    await at.cluster.settle();
    expect(addresses()).toEqual([]);
  });

  it('of type LoadBalancer gets an address', async () => {
    await at.client.post(paths.services, {
      metadata: { name: 'web' },
      spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 80 }] },
    });
    await at.cluster.settle();
    expect(at.cluster.find('Service', 'shop', 'web')).toMatchObject({
      status: { loadBalancer: { ingress: [{ ip: expect.any(String) }] } },
      spec: { ports: [{ nodePort: expect.any(Number) }] },
    });
  });
});
