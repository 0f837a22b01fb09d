import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/kernel/index.ts';
import type { StageHandler } from '../../src/orchestration/port.ts';
import DeleteManifestStage from '../../src/orchestration/stages/delete-manifest/delete-manifest.plugin.ts';
import DestroyJobStage from '../../src/orchestration/stages/destroy-job/destroy-job.plugin.ts';
import DisableManifestStage from '../../src/orchestration/stages/disable-manifest/disable-manifest.plugin.ts';
import EnableManifestStage from '../../src/orchestration/stages/enable-manifest/enable-manifest.plugin.ts';
import FindArtifactsStage from '../../src/orchestration/stages/find-artifacts-from-resource/find-artifacts-from-resource.plugin.ts';
import PatchManifestStage from '../../src/orchestration/stages/patch-manifest/patch-manifest.plugin.ts';
import PauseRolloutStage from '../../src/orchestration/stages/pause-rollout-manifest/pause-rollout-manifest.plugin.ts';
import ResumeRolloutStage from '../../src/orchestration/stages/resume-rollout-manifest/resume-rollout-manifest.plugin.ts';
import RollingRestartStage from '../../src/orchestration/stages/rolling-restart-manifest/rolling-restart-manifest.plugin.ts';
import ScaleManifestStage from '../../src/orchestration/stages/scale-manifest/scale-manifest.plugin.ts';
import UndoRolloutStage from '../../src/orchestration/stages/undo-rollout-manifest/undo-rollout-manifest.plugin.ts';
import type { ManifestOrder } from '../../src/providers/port.ts';
import { FakeGuards } from '../support/fake-cloud.ts';
import { ClusterAccounts } from '../support/fake-cluster.ts';
import type { FakeManifests } from '../support/fake-manifests.ts';
import { openContents } from '../support/open-contents.ts';
import { StageBench } from '../support/stage-bench.ts';
import { provesStageCard } from './stage-card.ts';

const kinds = [
  DeleteManifestStage,
  DestroyJobStage,
  DisableManifestStage,
  EnableManifestStage,
  FindArtifactsStage,
  PatchManifestStage,
  PauseRolloutStage,
  ResumeRolloutStage,
  RollingRestartStage,
  ScaleManifestStage,
  UndoRolloutStage,
];
for (const Kind of kinds) provesStageCard(Kind);

/** The first order of each, by kind, its target apart. */
const works: [new (...parts: never[]) => unknown, JsonObject, string, string[]][] = [
  [ScaleManifestStage, { replicas: '3' }, 'scale', ['scaleManifest', 'monitorScale']],
  [UndoRolloutStage, { numRevisionsBack: 1 }, 'undoRollout', ['undoRolloutManifest', 'monitorUndoRollout']],
  [PauseRolloutStage, {}, 'pauseRollout', ['pauseRolloutManifest', 'monitorPauseRollout']],
  [ResumeRolloutStage, {}, 'resumeRollout', ['resumeRolloutManifest', 'monitorResumeRollout']],
  [RollingRestartStage, {}, 'restartRollout', ['rollingRestartManifest', 'monitorRollingRestart']],
  [EnableManifestStage, {}, 'enable', ['enableManifest', 'monitorEnable']],
  [DisableManifestStage, {}, 'disable', ['disableManifest', 'monitorDisable']],
  [PatchManifestStage, { patchBody: { spec: { replicas: 1 } } }, 'patch', ['patchManifest', 'monitorPatch']],
  [DeleteManifestStage, {}, 'delete', ['deleteManifest', 'monitorDelete']],
];

describe('stages of manifests', () => {
  let accounts: ClusterAccounts;
  let cluster: FakeManifests;

  const made = (Kind: (typeof works)[number][0], context: JsonObject): StageBench<JsonObject> => {
    const parts = Kind === PatchManifestStage ? [accounts, openContents()] : [accounts, new FakeGuards()];
    const handler = new Kind(...(parts as never[])) as StageHandler<JsonObject>;
    const target = { account: 'k8s', location: 'prod', manifestName: 'replicaSet web-v000' };
    const bench = new StageBench(handler, { context: { ...target, ...context } });
    cluster.now = () => bench.now;
    return bench;
  };
  const put = async (image: string, replicas = 2, labels: JsonObject = {}): Promise<void> => {
    const manifest = {
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: 'prod', labels },
      spec: { replicas, image },
    };
    const order: ManifestOrder = {
      manifests: [manifest],
      moniker: { app: 'shop' },
      requiredArtifacts: [],
      optionalArtifacts: [],
      enableArtifactBinding: true,
      traffic: { enable: true, services: [] },
      labelSelectors: [],
      allowNothingSelected: false,
      skipSpecTemplateLabels: false,
    };
    await cluster.deploy(`put-${image}`, order);
  };

  beforeEach(async () => {
    accounts = new ClusterAccounts();
    cluster = accounts.manifests;
    await put('shop:1', 2, { tier: 'web' });
    cluster.journal.length = 0;
  });

  describe.each(works)('%p', (Kind, context, call, tasks) => {
    it('does its work once on the object that is named, and follows it to its end', async () => {
      const stage = made(Kind, context);
      expect(await stage.run()).toBe('SUCCEEDED');
      expect(cluster.journal.map((entry) => [entry.call, entry.name])).toEqual([[call, 'replicaSet web-v000']]);
      expect(stage.taskNames).toEqual(expect.arrayContaining(['resolveTargetManifest', ...tasks]));
    });

    it('does it once though it is killed when the order has been taken', async () => {
      const stage = made(Kind, context);
      cluster.afterOrder = () => {
        cluster.afterOrder = undefined;
        throw new Error('killed');
      };
      await expect(stage.run()).rejects.toThrow('killed');
      const next = stage.reborn();
      cluster.now = () => next.now;
      if (Kind !== DeleteManifestStage) expect(await next.run()).toBe('SUCCEEDED');
      expect(cluster.journal).toHaveLength(1);
    });

    it('needs an account that has manifests', async () => {
      const stage = made(Kind, { ...context, account: 'nobody', cloudProvider: 'azure' });
      expect(await stage.run()).toBe('TERMINAL');
      expect(stage.error).toMatch(
        /account nobody of the provider azure, but no account of that provider is configured/,
      );
    });
  });

  describe('the object that is meant', () => {
    const scaled = async (target: JsonObject): Promise<unknown> => {
      const stage = made(ScaleManifestStage, {
        replicas: 1,
        manifestName: null,
        mode: 'dynamic',
        app: 'shop',
        ...target,
      });
      await stage.run();
      return stage.error ?? stage.stage.outputs['manifestName'];
    };
    const cluster1 = { cluster: 'replicaSet web', kind: 'replicaSet' };

    it.each([
      ['newest', 'replicaSet web-v002'],
      ['second_newest', 'replicaSet web-v001'],
      ['oldest', 'replicaSet web-v000'],
      ['largest', 'replicaSet web-v001'],
      ['smallest', 'replicaSet web-v000'],
    ])('is the %s of its cluster', async (criteria, expected) => {
      await put('shop:2', 9);
      await put('shop:3', 4);
      expect(await scaled({ ...cluster1, criteria })).toBe(expected);
    });

    it('is not found where only one is there and the second newest is meant (case 50)', async () => {
      expect(await scaled({ ...cluster1, criteria: 'second_newest' })).toMatch(
        /Account k8s has no second_newest replicaSet of the cluster replicaSet web in prod/,
      );
    });

    it.each<[JsonObject, RegExp]>([
      [{ criteria: 'newest' }, /cluster: is missing/],
      [{ mode: 'static' }, /manifestName: is "". Expected the kind and the name/],
      [{ mode: 'static', manifestName: 'web' }, /manifestName: is "web". Expected the kind and the name/],
      [{ mode: 'label', kinds: ['replicaSet'] }, /labelSelectors: is missing/],
      [{ mode: 'label', labelSelectors: { selectors: [{ kind: 'EXISTS', key: 'a' }] } }, /kinds: is missing/],
    ])('must be told: %j', async (target, why) => {
      expect(await scaled(target)).toMatch(why);
      expect(cluster.journal).toEqual([]);
    });

    it('can be several, by their labels; none is no fault where they are to go', async () => {
      await put('shop:2', 1, { tier: 'web' });
      await put('shop:3', 1, { tier: 'db' });
      cluster.journal.length = 0;
      const labelSelectors = { selectors: [{ kind: 'EQUALS', key: 'tier', values: ['web'] }] };
      const byLabel = { mode: 'label', kinds: ['replicaSet'], manifestName: null, labelSelectors };
      expect(await made(DeleteManifestStage, byLabel).run()).toBe('SUCCEEDED');
      expect([...cluster.objects.keys()]).toEqual(['prod/replicaset web-v002']);
      expect(await made(DeleteManifestStage, byLabel).run()).toBe('SUCCEEDED');
      expect(cluster.journal).toHaveLength(2);
    });
  });

  describe('deleteManifest', () => {
    it.each<[JsonObject, string]>([
      [{}, 'background'],
      [{ cascading: true }, 'background'],
      [{ cascading: false }, 'orphan'],
      [{ cascading: 'foreground' }, 'foreground'],
      [{ cascading: true, orphanDependents: true }, 'orphan'],
    ])('of dependants goes by %j (case 49)', async (options, cascade) => {
      await made(DeleteManifestStage, { options: { ...options, gracePeriodSeconds: '7' } }).run();
      expect(cluster.journal).toMatchObject([{ detail: { cascade, gracePeriodSeconds: 7 } }]);
    });

    it('is refused with a word that Kubernetes does not know, and the object remains (case 49)', async () => {
      const stage = made(DeleteManifestStage, { options: { cascading: 'sideways' } });
      expect(await stage.run()).toBe('TERMINAL');
      expect(stage.error).toMatch(/cascading: is sideways. Expected true, false, background/);
      expect(cluster.objects.size).toBe(1);
    });
  });

  describe('patchManifest', () => {
    it.each<[JsonObject, RegExp]>([
      [{}, /patchBody: is missing/],
      [
        { patchBody: [{ a: 1 }, { b: 2 }] },
        /patchBody: holds 2 patches. Expected one with the merge strategy strategic/,
      ],
      [{ patchBody: { a: 1 }, requiredArtifactIds: ['x'] }, /no artifact is bound/],
    ])('is refused: %j (case 52)', async (context, why) => {
      const stage = made(PatchManifestStage, context);
      expect(await stage.run()).toBe('TERMINAL');
      expect(stage.error).toMatch(why);
    });

    it('hands over operations as a list, with the merge strategy json', async () => {
      const operations = [{ op: 'replace', path: '/spec/replicas', value: 1 }];
      await made(PatchManifestStage, { patchBody: operations, options: { mergeStrategy: 'json' } }).run();
      expect(cluster.journal).toMatchObject([{ detail: { strategy: 'json', body: operations } }]);
    });
  });

  it('destroyJob deletes the job that is named, with or without its kind, and is content where there is none', async () => {
    await put('tool:1', 1);
    for (const jobName of ['migrate', 'job migrate']) {
      const stage = made(DestroyJobStage, { jobName, namespace: 'prod' });
      expect(await stage.run()).toBe('SUCCEEDED');
      expect(stage.stage.context).toMatchObject({ 'delete.name': 'migrate', 'delete.region': 'prod' });
    }
    expect(cluster.journal.at(-1)).toMatchObject({ call: 'delete', name: 'job migrate' });
    const nameless = made(DestroyJobStage, { namespace: 'prod' });
    expect(await nameless.run()).toBe('TERMINAL');
    expect(nameless.error).toMatch(/jobName: is missing/);
  });

  it('undoRolloutManifest must be told how far back', async () => {
    const stage = made(UndoRolloutStage, { numRevisionsBack: 0 });
    expect(await stage.run()).toBe('TERMINAL');
    expect(stage.error).toMatch(/numRevisionsBack: is missing/);
  });

  it('findArtifactsFromResource puts out the object and its artifacts, or says that there is none', async () => {
    const stage = made(FindArtifactsStage, {});
    expect(await stage.run()).toBe('SUCCEEDED');
    expect(stage.stage.outputs).toMatchObject({
      manifest: { kind: 'ReplicaSet' },
      artifacts: [{ type: 'docker/image' }],
    });
    const missing = made(FindArtifactsStage, { manifestName: 'replicaSet gone' });
    await missing.run();
    expect(missing.error).toBe('Account k8s has no replicaSet gone in prod.');
  });
});
