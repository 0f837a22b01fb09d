import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeGuards } from '../../../../test/support/fake-cloud.ts';
import { ClusterAccounts } from '../../../../test/support/fake-cluster.ts';
import { behaves, type FakeManifests } from '../../../../test/support/fake-manifests.ts';
import { manifestStages } from '../../../../test/support/manifest-stages.ts';
import { StageTree } from '../../../../test/support/stage-tree.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import type { Stage } from '../../port.ts';

describe('strategies of deployManifest', () => {
  let cluster: FakeManifests;
  let tree: StageTree;
  const replicaSet = (image: string, parts: JsonObject = {}, annotations: JsonObject = {}): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'prod', annotations },
    spec: { replicas: 4, image },
    ...parts,
  });
  const deploy = (strategy: string, manifest: JsonObject, options: JsonObject = {}): Promise<Stage> =>
    tree.run('deployManifest', {
      account: 'k8s',
      moniker: { app: 'shop' },
      manifests: [manifest],
      stableManifestTimeoutMinutes: 2,
      trafficManagement: {
        enabled: true,
        options: { enableTraffic: true, services: ['service web'], strategy, ...options },
      },
    });
  const traffic = (): Record<string, number> =>
    Object.fromEntries([...cluster.objects.values()].map(({ ref, traffic: share }) => [ref.name, share]));
  /** Calls since the last look. */
  const calls = (): string[] =>
    cluster.journal
      .splice(0)
      .map(({ call, name, detail }) => [call, name, ...(typeof detail === 'number' ? [detail] : [])].join(' '));

  const open = (guards = new FakeGuards()): void => {
    const accounts = new ClusterAccounts();
    cluster = accounts.manifests;
    tree = new StageTree(manifestStages(accounts, guards));
    tree.onClock = (now) => {
      cluster.now = now;
    };
  };

  beforeEach(() => {
    open();
  });

  it.each(['redblack', 'bluegreen', 'RED_BLACK'])(
    '%s: only the newest takes traffic, twice in a row (case 46)',
    async (name) => {
      for (const image of ['shop:1', 'shop:2', 'shop:3']) {
        expect((await deploy(name, replicaSet(image))).status).toBe('SUCCEEDED');
      }
      expect(traffic()).toEqual({ 'web-v000': 0, 'web-v001': 0, 'web-v002': 100 });
      expect(calls().slice(-2)).toEqual(['deploy web', 'disable replicaSet web-v001 100']);
    },
  );

  it('redblack deletes an old version that never became ready and never failed (case 47)', async () => {
    await deploy('none', replicaSet('shop:1', {}, behaves('starting')));
    expect((await deploy('redblack', replicaSet('shop:2'))).status).toBe('SUCCEEDED');
    expect(traffic()).toEqual({ 'web-v001': 100 });
  });

  it('highlander disables all old versions, then deletes them; other clusters are left alone (case 48)', async () => {
    await deploy('none', replicaSet('shop:1'));
    await deploy('none', replicaSet('shop:2'));
    await deploy('none', { ...replicaSet('other:1'), metadata: { name: 'other', namespace: 'prod' } });
    calls();
    expect((await deploy('highlander', replicaSet('shop:3'))).status).toBe('SUCCEEDED');
    expect(calls()).toEqual([
      'deploy web',
      'disable replicaSet web-v000 100',
      'disable replicaSet web-v001 100',
      'delete replicaSet web-v000',
      'delete replicaSet web-v001',
    ]);
    expect(traffic()).toEqual({ 'other-v000': 100, 'web-v002': 100 });
  });

  it('rolling red/black grows the new version before the old one loses as much of its traffic', async () => {
    await deploy('redblack', replicaSet('shop:1'));
    calls();
    expect((await deploy('rollingredblack', replicaSet('shop:2'), { targetPercentages: [25, 50] })).status).toBe(
      'SUCCEEDED',
    );
    expect(calls()).toEqual([
      'deploy web',
      'scale replicaSet web-v001 1',
      'enable replicaSet web-v001 100',
      'disable replicaSet web-v000 25',
      'scale replicaSet web-v001 2',
      'disable replicaSet web-v000 50',
      'scale replicaSet web-v001 4',
      'disable replicaSet web-v000 100',
    ]);
    expect(traffic()).toEqual({ 'web-v000': 0, 'web-v001': 100 });
  });

  it('rolling red/black never shrinks what serves: the same version again keeps its size', async () => {
    await deploy('rollingredblack', replicaSet('shop:1'), { targetPercentages: [25] });
    calls();
    tree.now = new Date(tree.now.getTime() + 3_600_000);
    expect((await deploy('rollingredblack', replicaSet('shop:1'), { targetPercentages: [25] })).status).toBe(
      'SUCCEEDED',
    );
    expect(calls()).toEqual([
      'deploy web',
      'scale replicaSet web-v000 4',
      'enable replicaSet web-v000 100',
      'scale replicaSet web-v000 4',
    ]);
  });

  it('takes the size of the version that serves where the manifest asks for it (case 28)', async () => {
    await deploy('redblack', replicaSet('shop:1'));
    const serving = cluster.get('prod', 'replicaSet web-v000');
    Object.assign(serving ?? {}, { replicas: 7 });
    const manifest = replicaSet('shop:2', {}, { 'strategy.spinnaker.io/use-source-capacity': 'true' });
    expect((await deploy('rollingredblack', manifest)).status).toBe('SUCCEEDED');
    expect(cluster.get('prod', 'replicaSet web-v001')?.replicas).toBe(7);
  });

  it.each(['redblack', 'rollingredblack'])(
    '%s puts the traffic back when the new version does not come up',
    async (name) => {
      await deploy('redblack', replicaSet('shop:1'));
      const stage = await deploy(name, replicaSet('shop:2', {}, behaves('failing')));
      expect(stage.status).toBe('TERMINAL');
      expect(traffic()).toEqual({ 'web-v000': 100, 'web-v001': 0 });
    },
  );

  it('takes no traffic from the old version while the new one is not up, and gives back what it had taken', async () => {
    await deploy('redblack', replicaSet('shop:1'));
    tree.between = () => {
      // From the second step on nothing more comes up.
      const next = cluster.get('prod', 'replicaSet web-v001');
      const halfWay = cluster.journal.some(({ call, detail }) => call === 'disable' && detail === 25);
      if (next !== undefined && halfWay)
        next.manifest = { ...next.manifest, metadata: { annotations: behaves('failing') } };
    };
    const stage = await deploy('rollingredblack', replicaSet('shop:2'), { targetPercentages: [25] });
    expect(stage.status).toBe('TERMINAL');
    expect(calls().filter((call) => /^(enable|disable)/.test(call))).toEqual([
      'enable replicaSet web-v001 100',
      'disable replicaSet web-v000 25',
      'enable replicaSet web-v000 100',
      'disable replicaSet web-v001 100',
    ]);
  });

  it('gives each step as long as the stage has itself until it is stable', async () => {
    await deploy('redblack', replicaSet('shop:1'));
    await deploy('redblack', replicaSet('shop:2'));
    expect(tree.named('Disable replicaSet web-v000')?.context).toMatchObject({ stableManifestTimeoutMinutes: 2 });
  });

  it('obeys the traffic guard of the application', async () => {
    open(new FakeGuards([{ account: 'k8s', location: 'prod', stack: '*', detail: '*' }]));
    await deploy('redblack', replicaSet('shop:1'));
    const alone = { account: 'k8s', manifestName: 'replicaSet web-v000', location: 'prod' };
    expect((await tree.run('disableManifest', alone)).status).toBe('TERMINAL');
    expect((await tree.run('deleteManifest', alone)).status).toBe('TERMINAL');
    expect(traffic()).toEqual({ 'web-v000': 100 });
    expect((await deploy('redblack', replicaSet('shop:2'))).status).toBe('SUCCEEDED');
  });

  it.each<[string, JsonObject, JsonObject, RegExp]>([
    [
      'redblack',
      { ...replicaSet('shop:1'), kind: 'Deployment' },
      {},
      /Deployment web is a Deployment, which rolls out by itself/,
    ],
    ['highlander', { kind: 'ConfigMap', metadata: { name: 'c' } }, {}, /there is none in the manifests/],
    ['redblack', replicaSet('shop:1'), { enableTraffic: false }, /enableTraffic is not true: nobody would serve/],
    [
      'redblack',
      replicaSet('shop:1'),
      { services: [] },
      /services is empty: no service would send traffic to ReplicaSet web/,
    ],
    ['rainbow', replicaSet('shop:1'), {}, /is rainbow. Expected one of none, redblack/],
    [
      'rollingredblack',
      replicaSet('shop:1', {}, { 'strategy.spinnaker.io/replace': 'true' }),
      {},
      /annotated to be replaced as a whole/,
    ],
  ])('refuses %s early where it cannot work', async (strategy, manifest, options, why) => {
    const refused = deploy(strategy, manifest, options).then(
      (stage) => stage.tasks.find(({ exception }) => exception)?.exception?.details.error ?? '',
      (error: unknown) => String(error),
    );
    expect(await refused).toMatch(why);
    expect(cluster.journal).toEqual([]);
  });
});
