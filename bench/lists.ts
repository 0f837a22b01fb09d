import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Flags } from './support/flags.ts';
import { type Report, round } from './support/report.ts';
import { side } from './support/side.ts';
import { store } from './support/stored.ts';

const clients = 16;

const query = `{ executions(filter: {application: "bench"}, first: 20) { edges { node {
  executionId name status buildTime startTime endTime stageSummaries { name type status startTime endTime } } } } }`;

/**
 * The newest page of executions through GraphQL over HTTP, by as many requests a second as are asked for, while the same
 * process runs stages at half of what it can. SQLite, with so many executions stored.
 *
 * Flags: `--stored 10000,1000000 --requests 1500 --seconds 10 --calibration 300`
 */
export async function lists(flags: Flags): Promise<Report> {
  const report: Report = {
    bench: 'lists',
    figures: {},
    floors: { p99Milliseconds: 15, requestsPerSecond: 1_500 },
    peers: {},
    ratios: {},
  };
  const sizes = flags.list('stored', ['10000', '1000000']).map(Number);
  const seen: Record<string, number>[] = [];
  for (const stored of sizes) {
    const figures = await listsOn(stored, {
      requests: flags.count('requests', 1_500),
      seconds: flags.count('seconds', 10),
      calibration: flags.count('calibration', 300),
    });
    seen.push(figures);
    for (const [key, value] of Object.entries(figures)) report.figures[`of${String(stored)}${key}`] = round(value);
  }
  const [first, last] = [seen[0], seen.at(-1)];
  if (first && last && sizes.length > 1) {
    for (const key of ['P50Milliseconds', 'P99Milliseconds', 'StagesAlonePerSecond']) {
      report.ratios[`mostOverLeast${key}`] = round((last[key] ?? 0) / (first[key] ?? 0));
    }
  }
  return report;
}

async function listsOn(
  stored: number,
  size: { requests: number; seconds: number; calibration: number },
): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-bench-'));
  try {
    await once(serve(folder, size.calibration, 'seed'), 'exit');
    const began = performance.now();
    store(join(folder, 'gennaker.sqlite'), stored);
    const storeSeconds = (performance.now() - began) / 1_000;
    const server = serve(folder, size.calibration);
    const said = createInterface({ input: server.stdout ?? process.stdin })[Symbol.asyncIterator]();
    const listen = async <T>(): Promise<T> => {
      for (;;) {
        const { value, done } = await said.next();
        if (done === true) throw new Error('the server has ended');
        if (value.startsWith('{')) return JSON.parse(value) as T;
      }
    };
    const { url, stagesPerSecond } = await listen<{ url: string; stagesPerSecond: number }>();
    await load(url, { seconds: 2, requests: size.requests });
    const paced = await load(url, size);
    const most = await load(url, { seconds: size.seconds });
    server.stdin?.end();
    const meanwhile = await listen<{ stagesPerSecond: number }>();
    await once(server, 'exit');
    return {
      P50Milliseconds: paced.latency.p50,
      P99Milliseconds: paced.latency.p99,
      RequestsPerSecond: paced.requests.average,
      MostRequestsPerSecond: most.requests.average,
      StagesAlonePerSecond: stagesPerSecond,
      StagesMeanwhilePerSecond: meanwhile.stagesPerSecond,
      StoreSeconds: storeSeconds,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const serve = (folder: string, calibration: number, ...more: string[]): ChildProcess =>
  spawn(process.execPath, ['--no-warnings', side('lists'), folder, String(calibration), ...more], {
    env: { PATH: process.env['PATH'], HOME: folder },
    stdio: ['pipe', 'pipe', 'inherit'],
  });

interface Load {
  latency: { p50: number; p99: number };
  requests: { average: number };
  errors: number;
  non2xx: number;
}

const autocannon = fileURLToPath(new URL('../../node_modules/autocannon/autocannon.js', import.meta.url));

/** From a process of its own. @param requests a second; as many as come back where it is not said */
async function load(url: string, { seconds, requests }: { seconds: number; requests?: number }): Promise<Load> {
  const rate = requests === undefined ? [] : ['-R', String(requests)];
  const words = ['-j', '-c', String(clients), '-d', String(seconds), ...rate, '-m', 'POST'];
  const body = ['-H', 'content-type=application/json', '-b', JSON.stringify({ query }), `${url}/graphql`];
  const child = spawn(process.execPath, [autocannon, ...words, ...body], { stdio: ['ignore', 'pipe', 'ignore'] });
  const result = (await json(child.stdout)) as Load;
  if (result.non2xx + result.errors > 0) throw new Error('nothing was measured: requests failed');
  return result;
}
