import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { haproxyIsHere, HaproxyPair } from './support/haproxy.ts';
import { load, type Measured } from './support/load.ts';
import { type Report, round } from './support/report.ts';
import { BenchServer } from './support/server.ts';

const example = fileURLToPath(new URL('../../examples/hello/', import.meta.url));
const steadyMs = 4_000;
/** As in the example's pipeline: how long both versions serve side by side. */
const besideMs = 2_000;

/**
 * A red/black of a real service under load from this process: failed requests, and what the load balancer adds to the
 * answer of an instance asked directly. Beside it the same service behind HAProxy, rolled over by hand.
 */
export async function rollout(): Promise<Report> {
  const ours = await gennaker();
  const theirs = haproxyIsHere() ? await haproxy() : undefined;
  const added = (measured: Measured, key: 'p50Milliseconds' | 'p99Milliseconds'): number =>
    round(measured[key] - ours.direct[key]);
  return {
    bench: 'rollout',
    figures: {
      failedRequests: ours.direct.failed + ours.steady.failed + ours.rolling.failed,
      requestsDuringRollout: ours.rolling.requests,
      rolloutSeconds: ours.seconds,
      directP50Milliseconds: ours.direct.p50Milliseconds,
      directP99Milliseconds: ours.direct.p99Milliseconds,
      addedP50Milliseconds: added(ours.steady, 'p50Milliseconds'),
      addedP99Milliseconds: added(ours.steady, 'p99Milliseconds'),
      duringRolloutP50Milliseconds: ours.rolling.p50Milliseconds,
      duringRolloutP99Milliseconds: ours.rolling.p99Milliseconds,
    },
    floors: { failedRequests: 0 },
    peers: theirs
      ? {
          haproxy: {
            failedRequests: theirs.steady.failed + theirs.rolling.failed,
            requestsDuringRollout: theirs.rolling.requests,
            addedP50Milliseconds: added(theirs.steady, 'p50Milliseconds'),
            addedP99Milliseconds: added(theirs.steady, 'p99Milliseconds'),
            duringRolloutP50Milliseconds: theirs.rolling.p50Milliseconds,
            duringRolloutP99Milliseconds: theirs.rolling.p99Milliseconds,
          },
        }
      : {},
    ratios: theirs
      ? {
          addedP50OverHaproxy: round(added(ours.steady, 'p50Milliseconds') / added(theirs.steady, 'p50Milliseconds')),
          steadyP50OverHaproxy: round(ours.steady.p50Milliseconds / theirs.steady.p50Milliseconds),
          steadyP99OverHaproxy: round(ours.steady.p99Milliseconds / theirs.steady.p99Milliseconds),
          duringRolloutP99OverHaproxy: round(ours.rolling.p99Milliseconds / theirs.rolling.p99Milliseconds),
        }
      : {},
  };
}

async function gennaker(): Promise<{ direct: Measured; steady: Measured; rolling: Measured; seconds: number }> {
  const server = await BenchServer.start(await mkdtemp(join(tmpdir(), 'gennaker-bench-')));
  try {
    await server.ask('mutation ($d: JSONObject!) { saveApplication(document: $d) { errors { message } } }', {
      d: { name: 'hello' },
    });
    for (const file of ['load-balancer.json', 'release.json']) {
      await server.ask('mutation ($d: JSONObject!) { savePipeline(document: $d) { errors { message } } }', {
        d: JSON.parse(await readFile(`${example}pipelines/${file}`, 'utf8')) as object,
      });
    }
    await run(server, 'Load balancer', {});
    await run(server, 'Release', { version: '1', folder: example });
    const { balancer, instance } = await addresses(server);
    const direct = await load(instance, (ms) => ms > steadyMs);
    const steady = await load(balancer, (ms) => ms > steadyMs);
    let over = false;
    const rolling = load(balancer, () => over);
    const seconds = await run(server, 'Release', { version: '2', folder: example });
    await pause(besideMs);
    over = true;
    return { direct, steady, rolling: await rolling, seconds };
  } finally {
    await server.clear();
  }
}

async function haproxy(): Promise<{ steady: Measured; rolling: Measured }> {
  const pair = await HaproxyPair.start(`${example}server.mjs`);
  try {
    const steady = await load(pair.url, (ms) => ms > steadyMs);
    let over = false;
    const rolling = load(pair.url, () => over);
    await pair.rollOver(besideMs);
    await pause(besideMs);
    over = true;
    return { steady, rolling: await rolling };
  } finally {
    await pair.stop();
  }
}

/** @returns how long it took, seconds */
async function run(server: BenchServer, pipeline: string, parameters: object): Promise<number> {
  const began = performance.now();
  const { startPipeline } = await server.ask<{
    startPipeline: { execution: { executionId: string } | null; errors: { message: string }[] };
  }>(
    `mutation ($pipeline: String!, $parameters: JSONObject) {
      startPipeline(application: "hello", nameOrId: $pipeline, parameters: $parameters) {
        execution { executionId } errors { message }
      }
    }`,
    { pipeline, parameters },
  );
  const id = startPipeline.execution?.executionId;
  if (id === undefined) throw new Error(JSON.stringify(startPipeline.errors));
  for (;;) {
    const { execution } = await server.ask<{ execution: { status: string } }>(
      'query ($id: String!) { execution(id: $id) { status failure { message } } }',
      { id },
    );
    if (execution.status === 'SUCCEEDED') return round((performance.now() - began) / 1_000);
    if (execution.status !== 'RUNNING' && execution.status !== 'NOT_STARTED')
      throw new Error(JSON.stringify(execution));
    await pause(50);
  }
}

/** The inventory is told of what happens a moment after it has. */
async function addresses(server: BenchServer): Promise<{ balancer: string; instance: string }> {
  for (let tries = 0; tries < 100; tries++) {
    const { loadBalancers, serverGroups } = await server.ask<{
      loadBalancers: { edges: { node: { address: string } }[] };
      serverGroups: { edges: { node: { instances: { address: string | null }[] } }[] };
    }>('{ loadBalancers { edges { node { address } } } serverGroups { edges { node { instances { address } } } } }');
    const balancer = loadBalancers.edges[0]?.node.address;
    const instance = serverGroups.edges[0]?.node.instances[0]?.address;
    if (balancer !== undefined && instance) return { balancer, instance: `http://${instance}/` };
    await pause(50);
  }
  throw new Error('the inventory shows nothing');
}
