import { beforeEach, describe, expect, it } from '@jest/globals';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { FakeGuards } from '../../../../test/support/fake-cloud.ts';
import { ClusterAccounts } from '../../../../test/support/fake-cluster.ts';
import { behaves, type FakeManifests } from '../../../../test/support/fake-manifests.ts';
import { openContents } from '../../../../test/support/open-contents.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { manifestTopic, type Stage } from '../../port.ts';
import { DeployManifestStage } from './deploy-manifest.stage.ts';
import type { DeployManifestOptions } from './options.ts';

provesStageCard(DeployManifestStage);

const deployment = (annotations: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'prod', annotations },
  spec: { replicas: 2, image: '${ parameters.image }' },
});

describe('the stage deployManifest', () => {
  let accounts: ClusterAccounts;
  let cluster: FakeManifests;
  let made = 0;
  const bench = (
    context: JsonObject,
    stages: Stage[] = [],
    trigger: JsonObject = {},
  ): StageBench<DeployManifestOptions> => {
    const one = new StageBench(new DeployManifestStage(accounts, new FakeGuards(), openContents()), {
      stage: { id: `01STAGE${String((made += 1))}` },
      context: { account: 'k8s', moniker: { app: 'shop' }, ...context },
      execution: { stages, trigger: { parameters: { image: 'shop:7' }, ...trigger } },
    });
    cluster.now = () => one.now;
    return one;
  };

  beforeEach(() => {
    accounts = new ClusterAccounts();
    cluster = accounts.manifests;
  });

  it('deploys, waits until all is stable, and hands on what it made under the names that Spinnaker has', async () => {
    const stage = bench({ manifests: [deployment()] });

    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.taskNames).toEqual([
      'resolveDeploySourceManifest',
      'deployManifest',
      'monitorDeploy',
      'promoteOutputs',
      'waitForManifestToStabilize',
      'cleanupArtifacts',
      'monitorCleanup',
      'bindProducedArtifacts',
    ]);
    expect(stage.stage.outputs).toMatchObject({
      'outputs.manifestNamesByNamespace': { prod: ['deployment web'] },
      'outputs.manifests': [{ kind: 'Deployment', spec: { image: 'shop:7' } }],
      artifacts: [{ type: 'kubernetes/deployment', reference: 'web' }],
    });
    expect(stage.stage.context['stableManifests']).toEqual([{ manifestName: 'deployment web', location: 'prod' }]);
  });

  it('leaves expressions alone where it is told to, and deploys nothing where they cannot be evaluated and must be', async () => {
    const raw = bench({ manifests: [deployment()], skipExpressionEvaluation: true });
    expect(await raw.run()).toBe('SUCCEEDED');
    expect(cluster.orders[0]?.manifests[0]?.['spec']).toMatchObject({ image: '${ parameters.image }' });

    const broken = { ...deployment(), spec: { image: '${ nobody.knows }' } };
    const strict = bench({ manifests: [broken], failOnFailedExpressions: true });
    expect(await strict.run()).toBe('TERMINAL');
    expect(strict.error).toMatch(/1 expressions of the manifests could not be evaluated/);
    expect(cluster.orders).toHaveLength(1);
  });

  it('submits exactly the two items of a List, and nothing for the empty document after it (case 2)', async () => {
    const text =
      'kind: List\nitems:\n- {kind: Service, metadata: {name: a}}\n- {kind: Service, metadata: {name: b}}\n---\n';
    const stage = bench({ manifests: text });
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(cluster.orders[0]?.manifests).toEqual([
      { kind: 'Service', metadata: { name: 'a' } },
      { kind: 'Service', metadata: { name: 'b' } },
    ]);
  });

  it('reads its manifests from the artifact that is bound to the id, as Kubernetes reads YAML', async () => {
    const yaml =
      'kind: ConfigMap\nmetadata: {name: cfg, creationTimestamp: 2026-01-05T12:00:00Z}\nmode: 0644\n---\nnull\n';
    const boundArtifact = { type: 'embedded/base64', name: 'cfg', reference: Buffer.from(yaml).toString('base64') };
    const stage = bench({ source: 'artifact', manifestArtifactId: 'm' }, [], {
      resolvedExpectedArtifacts: [{ id: 'm', matchArtifact: { type: 'embedded/base64' }, boundArtifact }],
    });
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(cluster.orders[0]?.manifests).toEqual([
      { kind: 'ConfigMap', metadata: { name: 'cfg', creationTimestamp: '2026-01-05T12:00:00Z' }, mode: 420 },
    ]);
  });

  it('hands on the artifacts that must be put in, and those that may', async () => {
    const image = { type: 'docker/image', name: 'shop', reference: 'shop:9', metadata: {} };
    const stage = bench({ manifests: [deployment()], requiredArtifactIds: ['i'] }, [], {
      artifacts: [image],
      resolvedExpectedArtifacts: [{ id: 'i', matchArtifact: {}, boundArtifact: image }],
    });
    await stage.run();
    expect(cluster.orders[0]).toMatchObject({ requiredArtifacts: [image], optionalArtifacts: [image] });
  });

  it('tells while it waits what it waits for, and goes on when the object changes', async () => {
    const stage = bench({ manifests: [deployment()] });
    await stage.run({ until: () => stage.task?.name === 'waitForManifestToStabilize' && stage.task.turns > 0 });

    expect(stage.stage.context['messages']).toEqual([
      expect.stringMatching(
        /deployment web in prod is not stable yet: 0 of 2 pods are ready; image .* cannot be pulled/,
      ),
    ]);
    stage.wind(3000);
    expect(stage.wake(manifestTopic('k8s', 'prod', 'deployment web'))).toBe(true);
    expect((await stage.turn()).kind).toBe('succeeded');
  });

  it('fails at once with the reason when an object has failed (case 33)', async () => {
    const stage = bench({ manifests: [deployment(behaves('failing'))] });
    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toMatch(/deployment web in prod has failed: the roll-out took too long; .*cannot be pulled/);
    expect(stage.elapsedMs).toBeLessThan(10_000);
  });

  it('says the last reasons when time is up', async () => {
    const stage = bench({ manifests: [deployment(behaves('starting'))], stableManifestTimeoutMinutes: 2 });
    await stage.run({ until: () => stage.elapsedMs > 119_000 });
    const step = new DeployManifestStage(accounts, new FakeGuards(), openContents())
      .tasks(stage.planning())
      .find(({ name }) => name === 'waitForManifestToStabilize');
    expect(step?.timeoutMs).toBe(120_000);
    expect(step?.onTimeout?.(stage.planning() as never)).toMatchObject({
      kind: 'failed',
      error: expect.stringMatching(/^Not everything was stable in time. deployment web .*image .* cannot be pulled/),
    });
  });

  it('deletes the versions that are beyond the history, each once though it is killed in between (case 30)', async () => {
    cluster.old = ['a', 'b'].map((name) => ({ kind: 'configMap', name, namespace: 'prod' }));
    const stage = bench({ manifests: [deployment()] });
    cluster.afterOrder = ({ call, name }) => {
      if (call === 'delete' && name === 'configMap a') {
        cluster.afterOrder = undefined;
        cluster.old = cluster.old.slice(1);
        throw new Error('killed');
      }
    };
    await expect(stage.run()).rejects.toThrow('killed');
    const next = stage.reborn();
    cluster.now = () => next.now;
    expect(await next.run()).toBe('SUCCEEDED');
    expect(cluster.journal.filter(({ call }) => call === 'delete').map(({ name }) => name)).toEqual([
      'configMap a',
      'configMap b',
    ]);
  });

  it('deploys once though it is killed when the cluster has taken the order', async () => {
    const stage = bench({ manifests: [deployment()] });
    cluster.afterOrder = () => {
      cluster.afterOrder = undefined;
      throw new Error('killed');
    };
    await expect(stage.run()).rejects.toThrow('killed');
    const next = stage.reborn();
    cluster.now = () => next.now;
    expect(await next.run()).toBe('SUCCEEDED');
    expect(cluster.journal.filter(({ call }) => call === 'deploy')).toHaveLength(1);
  });

  it.each<[JsonObject, RegExp]>([
    [{ manifests: 'a: [' }, /The manifests is not valid. 0: is no YAML/],
    [{ manifests: [7] }, /0: is 7; expected a manifest/],
    [{ source: 'artifact' }, /manifestArtifactId: is missing/],
    [{ source: 'artifact', manifestArtifactId: 'm' }, /manifestArtifactId: is m, to which no artifact is bound/],
    [{ manifests: [deployment()], requiredArtifactIds: ['x'] }, /requiredArtifactIds: names x; no artifact is bound/],
    [{ account: 'other', manifests: [deployment()] }, /No account is called other/],
  ])('deploys nothing and says what is wrong with %j', async (context, why) => {
    const stage = bench(context);
    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toMatch(why);
    expect(cluster.journal).toEqual([]);
  });

  it.each(['redblack', 'rollingredblack'])(
    'leaves the traffic of %s where it was when it is cancelled',
    async (strategy) => {
      const replicaSet = (image: string): JsonObject => ({
        kind: 'ReplicaSet',
        metadata: { name: 'web', namespace: 'prod' },
        spec: { replicas: 2, image },
      });
      const options = { enableTraffic: true, services: ['service web'], strategy };
      const managed = { trafficManagement: { enabled: true, options } };
      const first = bench({ ...managed, manifests: [replicaSet('shop:1')] });
      await first.run();
      Object.assign(cluster.get('prod', 'replicaSet web-v000') ?? {}, { traffic: 100 });

      const next = bench({ ...managed, manifests: [replicaSet('shop:2')] });
      await next.run({ until: () => next.task?.name === 'cleanupArtifacts' });
      Object.assign(cluster.get('prod', 'replicaSet web-v000') ?? {}, { traffic: 50 });
      expect(await next.cancel()).toBe('CANCELED');
      expect(cluster.get('prod', 'replicaSet web-v000')?.traffic).toBe(100);
      expect(cluster.get('prod', 'replicaSet web-v001')?.traffic).toBe(0);
    },
  );

  it('leaves no outputs where none are wanted', async () => {
    const stage = bench({ manifests: [deployment()], noOutput: true });
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.stage.outputs).toEqual({});
  });
});
