import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeOnCluster } from './cluster.ts';
import { configMap, deployment, fares } from './objects.ts';
import { Deliveries, type Ended } from './pipelines.ts';

type Anything = ReturnType<typeof JSON.parse>;

describeOnCluster('Pipelines on a cluster where things go wrong', (cluster) => {
  let deliveries: Deliveries;

  beforeAll(async () => {
    deliveries = await Deliveries.open(cluster.place.kubeconfig);
  }, 60_000);
  afterAll(() => deliveries.close());

  const itRestarts = cluster.restarts ? it : it.skip;
  const deploy = (manifest: Anything, more: object = {}): object => ({
    type: 'deployManifest',
    source: 'text',
    manifests: [manifest],
    namespaceOverride: cluster.namespace,
    moniker: { app: 'shop' },
    ...more,
  });
  const said = ({ stages }: Ended): string =>
    stages.flatMap(({ error }) => (error ? [error.message, ...error.errors] : [])).join(' ');

  itRestarts(
    'a roll-out goes on while the API server restarts',
    async () => {
      const running = deliveries.run('Restart', [deploy(deployment('restarted', fares.well, { replicas: 3 }))]);
      await cluster.patiently(() => cluster.until('deployment', 'restarted', () => true));
      await cluster.restart();
      const ended = await running;
      expect(said(ended)).toBe('');
      expect(ended.status).toBe('SUCCEEDED');
      const { status } = await cluster.patiently(() => cluster.get('deployment', 'restarted'));
      expect(status.availableReplicas).toBe(3);
    },
    120_000,
  );

  it('an image that cannot be pulled ends the stage with what the registry says', async () => {
    const running = deliveries.run('Unpulled', [
      deploy(deployment('unpulled', fares.unpulled, { progressDeadlineSeconds: 3 })),
    ]);
    await cluster.untilSome(
      'pod',
      'app=unpulled',
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'ImagePullBackOff',
    );
    cluster.pass(4);
    const ended = await running;
    expect(ended.status).toBe('TERMINAL');
    expect(said(ended)).toContain('has timed out progressing');
    expect(said(ended)).toContain(fares.unpulled.image);
  }, 120_000);

  it('a Job that fails ends the stage with why', async () => {
    const manifest = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'failing' },
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', ...fares.failing }] } },
      },
    };
    const ended = await deliveries.run('Failing', [deploy(manifest)]);
    expect(ended.status).toBe('TERMINAL');
    expect(said(ended)).toMatch(/backoff limit/i);
  }, 120_000);

  it('fields that another writer owns are not taken from it unasked', async () => {
    const key = await cluster.key('deployment', 'disputed');
    expect(
      (await deliveries.run('Disputed', [deploy(deployment('disputed', fares.well, { replicas: 1 }))])).status,
    ).toBe('SUCCEEDED');
    const theirs = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'disputed' }, spec: { replicas: 3 } };
    await cluster.api.patch(key, { kind: 'apply', body: theirs }, { fieldManager: 'autoscaler', force: true });

    const refused = await deliveries.run('Disputed again', [
      deploy(deployment('disputed', fares.well, { replicas: 2 })),
    ]);
    expect(refused.status).toBe('TERMINAL');
    expect(said(refused)).toContain('autoscaler has set .spec.replicas');
    expect((await cluster.get('deployment', 'disputed')).spec.replicas).toBe(3);

    const forced = deployment('disputed', fares.well, { replicas: 2 });
    forced.metadata.annotations = { 'strategy.spinnaker.io/server-side-apply': 'force-conflicts' };
    expect((await deliveries.run('Disputed by force', [deploy(forced)])).status).toBe('SUCCEEDED');
    expect((await cluster.get('deployment', 'disputed')).spec.replicas).toBe(2);
  }, 120_000);

  it('nothing is deployed into a namespace that goes', async () => {
    const name = `${cluster.namespace}-going`;
    await cluster.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const type = await cluster.type('configMap');
    const held = {
      ...configMap('held'),
      metadata: { name: 'held', namespace: name, finalizers: ['gennaker.example/hold'] },
    };
    await cluster.api.create(type, held);
    await cluster.remove('namespace', name);
    const ended = await deliveries.run('Too late', [
      deploy(configMap('late', { a: '1' }), { namespaceOverride: name }),
    ]);
    await cluster.api.patch(
      { type, namespace: name, name: 'held' },
      { kind: 'merge', body: { metadata: { finalizers: null } } },
    );
    expect(ended.status).toBe('TERMINAL');
    expect(said(ended)).toContain('is being terminated');
    expect(said(ended)).not.toContain('RoleBinding');
    await cluster.untilGone('namespace', name);
  });

  it('a manifest with a value of another type is refused with the place of it, and at once', async () => {
    const ended = await deliveries.run('Typed', [deploy(deployment('typed', fares.well, { replicas: 'many' }))]);
    expect(ended.status).toBe('TERMINAL');
    expect(said(ended)).toContain('.spec.replicas: expected numeric');
  });

  cluster.itReal('a field that the kind does not have is refused by its name', async () => {
    const ended = await deliveries.run('Odd', [deploy(deployment('odd', fares.well, { replcas: 1 }))]);
    expect(ended.status).toBe('TERMINAL');
    expect(said(ended)).toContain('.spec.replcas: field not declared in schema');
  });
});
