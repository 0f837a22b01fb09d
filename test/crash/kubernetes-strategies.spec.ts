import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/kernel/index.ts';
import { type FakeCluster, startFakeCluster } from '../fakes/kubernetes/fake-cluster.ts';
import { isMutation } from '../fakes/kubernetes/request-log.ts';
import { Traffic } from '../fakes/kubernetes/testing/traffic.ts';
import { chanceOf } from './kills.ts';
import { additionsTo, pictureOf } from './kubernetes-picture.ts';
import { KubernetesServer } from './kubernetes-server.ts';

/** Kills of each strategy at most; `GENNAKER_CRASH_KILLS=200` asks for all that there can be, which takes some minutes. */
const mostKills = Number(process.env['GENNAKER_CRASH_KILLS'] ?? 2);
const seed = Number(process.env['GENNAKER_CRASH_SEED'] ?? 20_261_123);
const size = 2;

const service: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'front' },
  spec: { selector: { serves: 'front' }, ports: [{ port: 80 }] },
};
const template = (image: string, more: JsonObject = {}): JsonObject => ({
  metadata: { labels: { app: 'front' } },
  spec: { containers: [{ name: 'app', image, ...more }] },
});
const workload = (kind: string, image: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'front' },
  spec: { replicas: size, selector: { matchLabels: { app: 'front' } }, template: template(image, more) },
});
const deploy = (manifests: JsonObject[], more: JsonObject = {}): JsonObject => ({
  type: 'deployManifest',
  moniker: { app: 'shop' },
  manifests,
  ...more,
});
const shift = (strategy: string, image: string): JsonObject => {
  const options = { enableTraffic: true, services: ['service front'], strategy, targetPercentages: [50] };
  return deploy([workload('ReplicaSet', image)], { trafficManagement: { enabled: true, options } });
};
const configured = (image: string, mode: string): JsonObject => {
  const metadata = { name: 'settings', annotations: { 'strategy.spinnaker.io/max-version-history': '1' } };
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { mode } };
  return deploy([configMap, workload('Deployment', image, { envFrom: [{ configMapRef: { name: 'settings' } }] })]);
};
const runJob = (metadata: JsonObject): JsonObject => ({
  type: 'runJob',
  application: 'shop',
  manifest: {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: {
      backoffLimit: 0,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'a:1' }] } },
    },
  },
});

/** What runs in peace, and then through kills. */
interface Course {
  title: string;
  before: JsonObject[];
  stage: JsonObject;
  servesAllTheTime?: boolean;
}

const shifting = (strategy: string): Course => ({
  title: strategy,
  before: [deploy([service]), shift('redblack', 'shop:1')],
  stage: shift(strategy, 'shop:2'),
  servesAllTheTime: true,
});
const courses: Course[] = [
  ...['redblack', 'highlander', 'rollingredblack'].map(shifting),
  {
    title: 'deployment',
    before: [configured('shop:1', 'calm')],
    stage: configured('shop:2', 'rough'),
  },
  { title: 'job', before: [runJob({ name: 'migrate' })], stage: runJob({ name: 'migrate' }) },
  { title: 'generated-job', before: [], stage: runJob({ generateName: 'migrate-' }) },
];

/** Around a write: it never comes to it, or nobody hears of it. */
interface Kill {
  write: number;
  when: 'before' | 'after';
}

/** As many as are asked for of those that there can be, in their order. */
function killsAround(writes: number): Kill[] {
  const all = Array.from({ length: writes }, (_, position) =>
    (['before', 'after'] as const).map((when): Kill => ({ write: position + 1, when })),
  ).flat();
  const chance = chanceOf(seed + writes);
  while (all.length > mostKills) all.splice(Math.floor(chance() * all.length), 1);
  return all;
}

describe('a strategy on a cluster (a fake one) whose server is killed in the middle of it', () => {
  let cluster: FakeCluster;
  let server: KubernetesServer;
  /** Writes of the strategy that have come to the cluster. */
  let writes = 0;
  let kills: Kill[] = [];
  let place = '';

  beforeAll(async () => {
    const namespaces = courses.flatMap(({ title }) => [`${title}-calm`, `${title}-rough`]);
    cluster = await startFakeCluster({ namespaces });
    server = await KubernetesServer.open(cluster.kubeconfig);
    const by = (call: Parameters<typeof isMutation>[0]): { kind: 'cut'; when: Kill['when'] } | undefined => {
      if (!isMutation(call) || !call.path.includes(`/namespaces/${place}/`)) return undefined;
      const [next] = kills;
      const isDue = next?.write === writes + 1;
      if (!isDue || next.when === 'after') writes += 1;
      if (!isDue) return undefined;
      kills.shift();
      server.kill();
      return { kind: 'cut', when: next.when };
    };
    cluster.faults.next({ kind: 'decided', by }, {}, Infinity);
    // A job is not over before the last kill is.
    cluster.holdPods(({ metadata }) => kills.length > 0 && metadata.labels?.['job-name'] !== undefined);
  }, 60_000);

  afterAll(async () => {
    await server.close();
    await cluster.close();
  });

  /** The course in a namespace of its own. @returns what came of it */
  const run = async ({ title, before, stage }: Course, weather: 'calm' | 'rough', due: Kill[]) => {
    const namespace = `${title}-${weather}`;
    const inIt = (each: JsonObject): JsonObject => ({ ...each, namespaceOverride: namespace });
    const added = additionsTo(cluster, namespace);
    for (const [position, each] of before.entries())
      expect(await server.run(`${namespace} ${String(position)}`, inIt(each))).toBe('SUCCEEDED');
    [place, writes, kills] = [namespace, 0, due];
    const traffic = new Traffic(cluster, namespace, 'front');
    const stop = traffic.watch();
    const status = await server.run(namespace, inIt(stage), () => {
      cluster.releasePods();
    });
    stop();
    return { status, added, picture: pictureOf(cluster, namespace), least: traffic.least };
  };

  it.each(courses)(
    '$title: ends as it does without a kill, and makes nothing twice',
    async (course) => {
      const calm = await run(course, 'calm', []);
      expect(calm.status).toBe('SUCCEEDED');
      const due = killsAround(writes);
      expect(due.length).toBeGreaterThan(0);

      const rough = await run(course, 'rough', due);
      expect(kills).toEqual([]);
      expect(rough).toMatchObject({ status: 'SUCCEEDED', added: calm.added, picture: calm.picture });
      if (course.servesAllTheTime) expect(Math.min(calm.least, rough.least)).toBe(size);
    },
    300_000,
  );
});
