import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/kernel/index.ts';
import { type FakeCluster, startFakeCluster } from '../fakes/kubernetes/fake-cluster.ts';
import { type Call, isMutation } from '../fakes/kubernetes/request-log.ts';
import { Traffic } from '../fakes/kubernetes/testing/traffic.ts';
import { Deliveries, type Ended } from '../kubernetes/pipelines.ts';

const size = 3;

describe('strategies of traffic on a Kubernetes cluster (a fake one)', () => {
  let cluster: FakeCluster;
  let deliveries: Deliveries;
  /** Is asked before each write. */
  let beforeWrite: (call: Call) => Promise<void> | void = () => undefined;
  let made = 0;

  beforeAll(async () => {
    cluster = await startFakeCluster({ namespaces: ['prod'] });
    deliveries = await Deliveries.open(cluster.kubeconfig);
    const by = async (call: Call): Promise<undefined> => {
      if (isMutation(call)) await beforeWrite(call);
    };
    cluster.faults.next({ kind: 'decided', by }, {}, Infinity);
  }, 60_000);

  afterAll(async () => {
    await deliveries.close();
    await cluster.close();
  });

  const service = (name: string): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { serves: name }, ports: [{ port: 80 }] },
  });
  const workload = (kind: string, name: string, image: string, labels: JsonObject = {}): JsonObject => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      replicas: size,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name, ...labels } }, spec: { containers: [{ name: 'app', image }] } },
    },
  });
  const deploy = (manifests: JsonObject[], more: JsonObject = {}): JsonObject => ({
    type: 'deployManifest',
    moniker: { app: 'shop' },
    namespaceOverride: 'prod',
    manifests,
    ...more,
  });
  const shift = (strategy: string, name: string, image: string, more: JsonObject = {}): JsonObject => {
    const options = { enableTraffic: true, services: [`service ${name}`], strategy, targetPercentages: [50] };
    return deploy([workload('ReplicaSet', name, image)], { trafficManagement: { enabled: true, options }, ...more });
  };
  const said = ({ stages }: Ended): string =>
    stages.flatMap(({ error }) => (error ? [error.message, ...error.errors] : [])).join(' ');
  const run = (stages: JsonObject[]): Promise<Ended> => deliveries.run(`Pipeline ${String((made += 1))}`, stages);
  const good = async (stages: JsonObject[]): Promise<Ended> => {
    const ended = await run(stages);
    expect([ended.status, said(ended)]).toEqual(['SUCCEEDED', '']);
    return ended;
  };
  /** A Service with a first version behind it. */
  const serving = async (name: string): Promise<Traffic> => {
    await good([deploy([service(name)]), shift('redblack', name, 'shop:1')]);
    const traffic = new Traffic(cluster, 'prod', name);
    expect(traffic.serving()).toEqual({ [`${name}-v000`]: size });
    return traffic;
  };
  const isMarked = (replicaSet: string): boolean =>
    'serves' in (cluster.find('ReplicaSet', 'prod', replicaSet)?.['spec'].template.metadata.labels ?? {});

  /**
   * A roll-out that is cancelled when a write is on its way; the write itself comes to the cluster after that.
   *
   * @param write its number among all writes of the roll-out
   * @returns what had begun, and who serves in the end; undefined: it has no write of this number
   */
  const cancelledAt = async (write: number, strategy: string, name: string) => {
    const traffic = await serving(name);
    const stop = traffic.watch();
    const running: string[] = [];
    let number = 0;
    let hasStarted!: (id: string) => void;
    const started = new Promise<string>((resolve) => (hasStarted = resolve));
    beforeWrite = async () => {
      number += 1;
      if (number !== write) return;
      const id = await started;
      const { stages } = await deliveries.look(id);
      running.push(...stages.filter(({ status }) => status === 'RUNNING').map((stage) => stage.name));
      await deliveries.cancel(id);
    };
    const id = await deliveries.start(name, [shift(strategy, name, 'shop:2')]);
    hasStarted(id);
    const { status } = await deliveries.end(id);
    await deliveries.settled(id);
    stop();
    beforeWrite = () => undefined;
    expect([write, status]).toEqual([write, number < write ? 'SUCCEEDED' : 'CANCELED']);
    return number < write ? undefined : { running, serving: traffic.serving(), least: traffic.least };
  };

  /** What a strategy does between the first version and the second. */
  const steps: Record<string, (name: string) => string[]> = {
    redblack: (name) => [`Disable replicaSet ${name}-v000`],
    rollingredblack: (name) => [
      `Grow replicaSet ${name}-v001 to 50%`,
      `Enable replicaSet ${name}-v001`,
      `Disable 50% of the traffic of replicaSet ${name}-v000`,
      `Grow replicaSet ${name}-v001 to 100%`,
      `Disable replicaSet ${name}-v000`,
    ],
  };
  const strategies = Object.keys(steps);

  describe.each(strategies)('%s', (strategy) => {
    it('never has fewer ready pods behind the Service than the old version had', async () => {
      const name = `whole-${strategy}`;
      const traffic = await serving(name);
      const stop = traffic.watch();
      await good([shift(strategy, name, 'shop:2')]);
      stop();
      expect(traffic.least).toBe(size);
      expect(traffic.serving()).toEqual({ [`${name}-v001`]: size });
    });

    it('leaves the traffic where it was when it is cancelled, whatever it was about to write', async () => {
      const stopped = new Set<string>();
      for (let last = 1; ; last += 1) {
        const name = `cut-${strategy}-${String(last)}`;
        const cut = await cancelledAt(last, strategy, name);
        if (cut === undefined) break;
        for (const stage of cut.running) stopped.add(stage.replaceAll(name, 'NAME'));
        expect([last, cut.serving, cut.least]).toEqual([last, { [`${name}-v000`]: size }, size]);
        // Pods that are made from now on do as those that are there.
        expect([last, isMarked(`${name}-v000`), isMarked(`${name}-v001`)]).toEqual([last, true, false]);
      }
      expect([...stopped]).toEqual(expect.arrayContaining(steps[strategy]!('NAME')));
    }, 180_000);

    it('fails in its time on an image that cannot be pulled, with the words of the registry; the old version serves', async () => {
      const name = `bad-${strategy}`;
      const traffic = await serving(name);
      const stop = traffic.watch();
      const ended = await run([
        shift(strategy, name, 'registry.test/shop:bad', { stableManifestTimeoutMinutes: 0.03 }),
      ]);
      stop();
      expect(ended.status).toBe('TERMINAL');
      expect(said(ended)).toMatch(/the image registry\.test\/shop:bad of container app cannot be pulled: .*not found/);
      expect([traffic.serving(), traffic.least]).toEqual([{ [`${name}-v000`]: size }, size]);
    });
  });

  it('highlander: cancelled at any write, somebody serves with all that is needed, and keeps to it', async () => {
    const ends = new Set<string>();
    for (let last = 1; ; last += 1) {
      const name = `cut-highlander-${String(last)}`;
      const cut = await cancelledAt(last, 'highlander', name);
      if (cut === undefined) break;
      const serves = cluster.find('ReplicaSet', 'prod', `${name}-v000`) === undefined ? 'v001' : 'v000';
      expect([last, cut.serving, cut.least]).toEqual([last, { [`${name}-${serves}`]: size }, size]);
      ends.add(serves);
    }
    expect([...ends]).toEqual(['v000', 'v001']);
  }, 180_000);

  it('a Deployment whose new image cannot be pulled goes on serving with the old one', async () => {
    const labels = { serves: 'rolled' };
    await good([deploy([service('rolled'), workload('Deployment', 'rolled', 'shop:1', labels)])]);
    const traffic = new Traffic(cluster, 'prod', 'rolled');
    const before = traffic.serving();
    const stop = traffic.watch();
    const broken = workload('Deployment', 'rolled', 'registry.test/shop:bad', labels);
    const ended = await run([deploy([broken], { stableManifestTimeoutMinutes: 0.03 })]);
    stop();
    expect(ended.status).toBe('TERMINAL');
    expect(said(ended)).toMatch(/the image registry\.test\/shop:bad of container app cannot be pulled: .*not found/);
    expect([Object.values(before), traffic.serving(), traffic.least]).toEqual([[size], before, size]);
  });
});
