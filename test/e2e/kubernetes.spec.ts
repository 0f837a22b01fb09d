import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Execution, ExecutionChanged, isComplete } from '../../src/orchestration/index.ts';
import { DomainEvents, type JsonObject } from '../../src/kernel/index.ts';
import { type FakeCluster, startFakeCluster } from '../fakes/kubernetes/fake-cluster.ts';
import { type Anything, startTestServer, type TestServer } from '../support/server.ts';
import { saidBy } from '../support/said.ts';

describe('pipelines on a Kubernetes cluster (a fake one)', () => {
  let cluster: FakeCluster;
  let server: TestServer;
  const waiting = new Map<string, (execution: Execution) => void>();
  const latest = new Map<string, Execution>();
  let pipelines = 0;

  beforeAll(async () => {
    cluster = await startFakeCluster({ namespaces: ['prod'] });
    const account = {
      name: 'k8s',
      provider: 'kubernetes',
      kubeconfigContents: cluster.kubeconfig,
      namespaces: ['prod'],
    };
    server = await startTestServer({ GENNAKER_EGRESS__ALLOW: '["127.0.0.1"]' }, [account]);
    server.app.get(DomainEvents).on(ExecutionChanged, ({ execution }) => {
      latest.set(execution.id, execution);
      waiting.get(execution.id)?.(execution);
    });
    await server.graphql('mutation { saveApplication(document: { name: "shop" }) { errors { message } } }');
  });

  afterAll(async () => {
    await server.close();
    await cluster.close();
  });

  const start = async (stages: JsonObject[]): Promise<string> => {
    const name = `pipeline ${String((pipelines += 1))}`;
    const document = { application: 'shop', name, stages };
    const saved = await server.graphql(
      'mutation ($document: JSONObject!) { savePipeline(document: $document) { errors { message } } }',
      { document },
    );
    expect(saved.data['savePipeline'].errors).toEqual([]);
    const { data } = await server.graphql(
      `mutation ($name: String!) { startPipeline(application: "shop", nameOrId: $name) {
        execution { executionId } errors { message } } }`,
      { name },
    );
    return data['startPipeline'].execution.executionId;
  };
  const until = (id: string, isSo: (execution: Execution) => boolean): Promise<Execution> =>
    new Promise((resolve) => {
      const look = (execution: Execution): void => {
        if (!isSo(execution)) return;
        waiting.delete(id);
        resolve(execution);
      };
      waiting.set(id, look);
      const seen = latest.get(id);
      if (seen) look(seen);
    });
  const run = async (stages: JsonObject[]): Promise<Execution> =>
    until(await start(stages), ({ status }) => isComplete(status));
  const errorOf = ({ stages }: Execution): string =>
    stages.flatMap(({ tasks }) => tasks).find(({ exception }) => exception !== undefined)?.exception?.details.error ??
    '';
  /** Fails with what went wrong. */
  const good = (execution: Execution): Execution => {
    expect([execution.status, errorOf(execution)]).toEqual(['SUCCEEDED', '']);
    return execution;
  };

  const stage = (type: string, options: JsonObject): JsonObject => ({
    refId: '1',
    requisiteStageRefIds: [],
    type,
    name: type,
    account: 'k8s',
    cloudProvider: 'kubernetes',
    ...options,
  });
  const deploy = (manifest: JsonObject | JsonObject[], options: JsonObject = {}): JsonObject =>
    stage('deployManifest', {
      moniker: { app: 'shop' },
      source: 'text',
      manifests: Array.isArray(manifest) ? manifest : [manifest],
      ...options,
    });
  const template = (app: string, image: string): JsonObject => ({
    metadata: { labels: { app } },
    spec: { containers: [{ name: 'app', image }] },
  });
  const workload = (kind: string, name: string, image: string, replicas = 2): JsonObject => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'prod' },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name, image) },
  });
  const live = async (name: string, fields = 'replicas manifest status { stable }'): Promise<Anything> => {
    const query = `query ($name: String!) { manifest(account: "k8s", namespace: "prod", name: $name) { ${fields} } }`;
    return (await server.graphql(query, { name })).data['manifest'];
  };

  it('plans, deploys, rolls, undoes, scales and deletes a Deployment', async () => {
    const plan = async (image: string): Promise<Anything> => {
      const document = { application: 'shop', name: 'plan', stages: [deploy(workload('Deployment', 'web', image))] };
      const { data } = await server.graphql(
        `query ($document: JSONObject!) { planPipeline(document: $document) {
          errors { message } stages { refId problem open changes { what where change diff } } } }`,
        { document },
      );
      return data['planPipeline'].stages[0];
    };
    expect(await plan('shop:1')).toMatchObject({
      problem: null,
      changes: [{ what: 'deployment web', where: 'prod', change: 'CREATE' }],
    });
    good(await run([deploy(workload('Deployment', 'web', 'shop:1'))]));
    expect(await live('deployment web')).toMatchObject({ replicas: 2, status: { stable: true } });

    expect(await plan('shop:2')).toMatchObject({
      changes: [{ change: 'CHANGE', diff: expect.stringMatching(/-.*shop:1[^]*\+.*shop:2/) }],
    });
    expect(await plan('shop:1')).toMatchObject({ changes: [{ change: 'NONE', diff: '' }] });

    good(await run([deploy(workload('Deployment', 'web', 'shop:2'))]));
    const target = { mode: 'static', manifestName: 'deployment web', location: 'prod' };
    good(await run([stage('undoRolloutManifest', { ...target, numRevisionsBack: 1 })]));
    expect((await live('deployment web')).manifest.spec.template.spec.containers[0].image).toBe('shop:1');

    good(await run([stage('scaleManifest', { ...target, replicas: 5 })]));
    expect(await live('deployment web', 'replicas drift { path deployed live }')).toMatchObject({
      replicas: 5,
      drift: expect.arrayContaining([expect.objectContaining({ path: expect.stringMatching(/replicas/) })]),
    });
    good(await run([stage('rollingRestartManifest', target)]));
    good(await run([stage('patchManifest', { ...target, patchBody: { metadata: { labels: { tier: 'web' } } } })]));
    expect((await live('deployment web')).manifest.metadata.labels).toMatchObject({ tier: 'web' });

    good(await run([stage('deleteManifest', target)]));
    expect(await live('deployment web')).toBeNull();
  });

  it('fails on an image that cannot be pulled, and says so', async () => {
    const bad = deploy(workload('Deployment', 'broken', 'shop:bad'), { stableManifestTimeoutMinutes: 0.05 });
    const execution = await run([bad]);
    expect(execution.status).toBe('TERMINAL');
    expect(errorOf(execution)).toMatch(/deployment broken in prod .*image.*shop:bad/i);
  });

  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'front', namespace: 'prod' },
    spec: { selector: { serves: 'front' }, ports: [{ port: 80 }] },
  };
  const managed = (strategy: string, more: JsonObject = {}): JsonObject => ({
    trafficManagement: {
      enabled: true,
      options: { enableTraffic: true, services: ['service front'], strategy, ...more },
    },
  });
  /** Pods that the service selects, by their ReplicaSet. */
  const serving = (): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { object: pod } of cluster.store.list('/pods', 'prod') as Anything[]) {
      if (pod.metadata.labels?.serves !== 'front') continue;
      const owner = pod.metadata.ownerReferences?.[0]?.name ?? '?';
      counts[owner] = (counts[owner] ?? 0) + 1;
    }
    return counts;
  };

  it('shifts traffic between ReplicaSets: red/black, rolling red/black, highlander', async () => {
    good(await run([deploy(service)]));
    good(await run([deploy(workload('ReplicaSet', 'front', 'shop:1', 4), managed('redblack'))]));
    expect(serving()).toEqual({ 'front-v000': 4 });

    good(await run([deploy(workload('ReplicaSet', 'front', 'shop:2', 4), managed('redblack'))]));
    expect(serving()).toEqual({ 'front-v001': 4 });

    const rolling = await run([
      deploy(workload('ReplicaSet', 'front', 'shop:3', 4), managed('rollingredblack', { targetPercentages: [50] })),
    ]);
    good(rolling);
    expect(serving()).toEqual({ 'front-v002': 4 });
    expect(rolling.stages.filter(({ parentStageId }) => parentStageId !== undefined).map(({ name }) => name)).toEqual([
      'Grow replicaSet front-v002 to 50%',
      'Enable replicaSet front-v002',
      'Disable 50% of the traffic of replicaSet front-v001',
      'Grow replicaSet front-v002 to 100%',
      'Disable replicaSet front-v001',
    ]);

    good(await run([deploy(workload('ReplicaSet', 'front', 'shop:4', 4), managed('highlander'))]));
    expect(serving()).toEqual({ 'front-v003': 4 });
    expect(await live('replicaSet front-v002')).toBeNull();
  });

  it('puts the traffic back when the next version does not come up', async () => {
    const options = { ...managed('redblack'), stableManifestTimeoutMinutes: 0.05 };
    const execution = await run([deploy(workload('ReplicaSet', 'front', 'shop:unready', 4), options)]);
    expect(execution.status).toBe('TERMINAL');
    expect(serving()).toEqual({ 'front-v003': 4 });
  });

  it('runs a job, takes over what it writes, and says why another failed', async () => {
    const job = (name: string, image: string): JsonObject => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace: 'prod' },
      spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image }] } } },
    });
    const runJob = (manifest: JsonObject, more: JsonObject = {}): JsonObject =>
      stage('runJobManifest', { alias: 'runJob', application: 'shop', manifest, source: 'text', ...more });
    good(await run([runJob(job('migrate', 'tool:1'))]));

    const failed = await run([runJob(job('broken-job', 'tool:fail'))]);
    expect(failed.status).toBe('TERMINAL');
    expect(errorOf(failed)).toMatch(
      /Job broken-job in prod has failed: container app of pod broken-job-\S+ ended \(exit code 1/,
    );

    const id = await start([runJob(job('endless', 'tool:run'))]);
    await until(id, ({ stages }) => stages[0]?.context['jobStatus'] !== undefined);
    await server.graphql(`mutation { cancelExecution(executionId: "${id}") { errors { message } } }`);
    await until(id, ({ status }) => isComplete(status));
    expect(await live('job endless')).toBeNull();
  });

  it('tells at the command line what a pipeline would change', async () => {
    const document = { application: 'shop', name: 'plan', stages: [deploy(workload('Deployment', 'cli', 'shop:1'))] };
    const said = await saidBy(['--server', server.url, 'pipeline', 'plan', '-'], JSON.stringify(document));
    expect(said).toMatchObject({ code: 0, out: expect.stringMatching(/\+ deployment cli in prod would be created/) });
    const broken = { ...document, stages: [deploy(workload('Deployment', 'cli', 'shop:1'), managed('redblack'))] };
    const refused = await saidBy(['--server', server.url, 'pipeline', 'plan', '-'], JSON.stringify(broken));
    expect(refused.out).toMatch(/! The stage is not valid.*which shifts traffic between ReplicaSets/);
    expect(refused.code).not.toBe(0);
  });
});
