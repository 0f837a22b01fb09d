import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Changed } from './sides/cluster.ts';
import type { Flags } from './support/flags.ts';
import { processorSeconds } from './support/processor.ts';
import { percentile, type Report, round } from './support/report.ts';
import { BenchServer } from './support/server.ts';
import { side } from './support/side.ts';

const changesPerSecond = 200;
/** So often a change is followed until it is seen. */
const followEveryMs = 100;
const pollMs = 5;
const patienceMs = 600_000;

/**
 * A whole server that watches a cluster: memory, and the time from a change in the cluster until the API tells it. The peer is
 * `kubectl get pods --watch`, which keeps nothing and tells a file. `--objects 50000 --seconds 30`
 */
export async function inventory(flags: Flags): Promise<Report> {
  const objects = flags.count('objects', 50_000);
  const seconds = flags.count('seconds', 30);
  const cluster = await ClusterSide.start(objects);
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig);
  const config = join(folder, 'gennaker.yaml');
  const account = { name: 'cluster', provider: 'kubernetes', kubeconfigFile: kubeconfig };
  await writeFile(config, JSON.stringify({ accounts: [account] }));
  const server = await BenchServer.start(folder, { GENNAKER_CONFIG: config });
  try {
    const began = performance.now();
    await listed(server, cluster.lastGroup);
    const listedSeconds = (performance.now() - began) / 1_000;
    const atRest = await server.residentMegabytes();
    const kubectl = flags.has('without-peers') ? undefined : Kubectl.start(kubeconfig, join(folder, 'pods.json'));
    await kubectl?.listed();
    const [processor, kubectlProcessor] = [await server.processorSeconds(), (await kubectl?.processorSeconds()) ?? 0];
    const { lateMs, largestMegabytes } = await follow(server, cluster, seconds);
    const peers = kubectl && {
      kubectl: {
        residentMegabytes: round(await kubectl.residentMegabytes()),
        processorSecondsPerThousandChanges: round(
          ((await kubectl.processorSeconds()) - kubectlProcessor) / ((seconds * changesPerSecond) / 1_000),
        ),
      },
    };
    kubectl?.stop();
    return {
      bench: 'inventory',
      figures: {
        objects,
        listedSeconds: round(listedSeconds),
        residentMegabytesAtRest: round(atRest),
        residentMegabytes: round(largestMegabytes),
        seenP50Seconds: round(percentile(lateMs, 0.5) / 1_000),
        seenP99Seconds: round(percentile(lateMs, 0.99) / 1_000),
        followedChanges: lateMs.length,
        processorSecondsPerThousandChanges: round(
          ((await server.processorSeconds()) - processor) / ((seconds * changesPerSecond) / 1_000),
        ),
      },
      floors: { residentMegabytes: 300, seenP99Seconds: 1 },
      peers: { ...peers },
      ratios: {},
    };
  } finally {
    await server.clear();
    cluster.end();
  }
}

interface Place {
  namespace: string;
  group: string;
}

/** Waits until the last group is there. */
async function listed(server: BenchServer, last: Place): Promise<void> {
  for (const until = performance.now() + patienceMs; performance.now() < until;) {
    const { accounts } = await server.ask<{ accounts: { watch: string }[] }>('{ accounts { watch } }');
    if (accounts[0]?.watch === 'watched' && (await groupOf(server, last.namespace, last.group)) !== null) return;
    await pause(100);
  }
  throw new Error('the server has not listed the cluster in ten minutes');
}

interface Group {
  instances: { name: string; details: { restarts: number } }[];
}

async function groupOf(server: BenchServer, region: string, name: string): Promise<Group | null> {
  const query =
    'query ($region: String!, $name: String!) { serverGroup(account: "cluster", region: $region, name: $name) { instances { name details } } }';
  const { serverGroup } = await server.ask<{ serverGroup: Group | null }>(query, {
    region,
    name: `replicaSet ${name}`,
  });
  return serverGroup;
}

/** Changes the cluster, and follows one change at a time until it is seen. */
async function follow(
  server: BenchServer,
  cluster: ClusterSide,
  seconds: number,
): Promise<{ lateMs: number[]; largestMegabytes: number }> {
  const lateMs: number[] = [];
  const following: Promise<void>[] = [];
  let largestMegabytes = 0;
  let nextAt = 0;
  await cluster.change({ changesPerSecond, seconds }, (changed) => {
    if (changed.at < nextAt) return;
    nextAt = changed.at + followEveryMs;
    following.push(
      seen(server, changed).then(async (atMs) => {
        lateMs.push(atMs - changed.at);
        largestMegabytes = Math.max(largestMegabytes, await server.residentMegabytes());
      }),
    );
  });
  await Promise.all(following);
  return { lateMs, largestMegabytes };
}

async function seen(server: BenchServer, { namespace, group, pod, restarts }: Changed): Promise<number> {
  for (const until = Date.now() + patienceMs; Date.now() < until;) {
    const found = await groupOf(server, namespace, group);
    const instance = found?.instances.find(({ name }) => name === pod);
    if ((instance?.details.restarts ?? 0) >= restarts) return Date.now();
    await pause(pollMs);
  }
  throw new Error(`the change of ${pod} was not seen in ten minutes`);
}

/** The cluster, in a process of its own. */
class ClusterSide {
  private constructor(
    private readonly child: ChildProcess,
    readonly kubeconfig: string,
    readonly lastGroup: Place,
  ) {}

  static async start(objects: number): Promise<ClusterSide> {
    const child = fork(side('cluster'), [String(objects)], {
      execArgv: ['--no-warnings', '--max-old-space-size=8192'],
    });
    const [said] = (await once(child, 'message')) as [{ kubeconfig: string; last: Place }];
    return new ClusterSide(child, said.kubeconfig, said.last);
  }

  /** Resolves when all changes are made. */
  change(how: { changesPerSecond: number; seconds: number }, told: (changed: Changed) => void): Promise<void> {
    return new Promise((resolve) => {
      const hear = (words: Changed | { done: number }): void => {
        if (!('done' in words)) {
          told(words);
          return;
        }
        this.child.off('message', hear);
        resolve();
      };
      this.child.on('message', hear);
      this.child.send(how);
    });
  }

  end(): void {
    this.child.disconnect();
  }
}

/** Watches the pods alone, for it takes one kind at a time. */
class Kubectl {
  private constructor(
    private readonly child: ChildProcess,
    private readonly file: string,
  ) {}

  static start(kubeconfig: string, file: string): Kubectl | undefined {
    if (spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status !== 0) return undefined;
    const output = openSync(file, 'w');
    const words = ['--kubeconfig', kubeconfig, 'get', 'pods', '--all-namespaces', '--watch', '--output', 'json'];
    const child = spawn('kubectl', words, { stdio: ['ignore', output, 'ignore'] });
    closeSync(output);
    return new Kubectl(child, file);
  }

  /** Nothing says that a list has ended, but that no more of it comes. */
  async listed(): Promise<void> {
    let before = -1;
    for (let size = 0; size === 0 || size !== before;) {
      before = size;
      ({ size } = await stat(this.file));
      await pause(2_000);
    }
  }

  async residentMegabytes(): Promise<number> {
    const status = await readFile(`/proc/${String(this.child.pid)}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  processorSeconds(): Promise<number> {
    return processorSeconds(this.child.pid ?? Number.NaN);
  }

  stop(): void {
    this.child.kill();
  }
}
