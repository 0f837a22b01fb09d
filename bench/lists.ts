import { setTimeout as pause } from 'node:timers/promises';
import { Answerer } from './support/answerer.ts';
import { type Cannonade, cannonade, type Volley } from './support/cannon.ts';
import type { Flags } from './support/flags.ts';
import { type Report, round } from './support/report.ts';
import { side } from './support/side.ts';
import { storedFolder } from './support/stored.ts';

const query = `{ executions(filter: {application: "bench"}, first: 20) { edges { node {
  executionId name status buildTime startTime endTime stageSummaries { name type status startTime endTime } } } } }`;

interface Size {
  requests: number;
  seconds: number;
  calibration: number;
}

/**
 * The newest page of executions through GraphQL over HTTP, SQLite, with so many executions stored. First the server does
 * nothing else, and each request differs from all others: what a page costs. Then the same process runs stages at half of
 * what it can, and all clients look at the same page, by as many requests a second as are asked for, and by as many as come
 * back; and again with requests that differ. Beside it the same page from the same libraries with nothing of ours.
 *
 * Flags: `--stored 10000,1000000 --requests 1500 --seconds 10 --calibration 300 --keep FOLDER`
 */
export async function lists(flags: Flags): Promise<Report> {
  const report: Report = {
    bench: 'lists',
    figures: {},
    floors: { p99Milliseconds: 15, requestsPerSecond: 1_500 },
    peers: {},
    ratios: {},
  };
  const size = {
    requests: flags.count('requests', 1_500),
    seconds: flags.count('seconds', 10),
    calibration: flags.count('calibration', 300),
  };
  const sizes = flags.list('stored', ['10000', '1000000']).map(Number);
  const seen: Record<string, number>[] = [];
  for (const count of sizes) {
    const stored = await storedFolder(count, flags);
    try {
      const figures = { ...(await ours(stored.folder, size)), StoreSeconds: stored.seconds };
      const theirs = await bare(stored.folder, size);
      seen.push(figures);
      for (const [key, value] of Object.entries(figures)) report.figures[`of${String(count)}${key}`] = round(value);
      report.peers[`bareOf${String(count)}`] = theirs;
      report.ratios[`of${String(count)}ProcessorOfOneRequestOverBare`] = round(
        figures.AloneDifferingProcessorMicrosecondsOfOneRequest /
          (theirs['processorMicrosecondsOfOneRequest'] ?? Number.NaN),
      );
    } finally {
      await stored.clear();
    }
  }
  const [first, last] = [seen[0], seen.at(-1)];
  if (first && last && sizes.length > 1) {
    for (const key of ['P50Milliseconds', 'P99Milliseconds', 'StagesAlonePerSecond']) {
      report.ratios[`mostOverLeast${key}`] = round((last[key] ?? 0) / (first[key] ?? 0));
    }
  }
  return report;
}

interface Calibrated {
  url: string;
  stagesPerSecond: number;
}

async function ours(folder: string, { requests, seconds, calibration }: Size) {
  const server = await Answerer.start<Calibrated>(side('lists'), [folder, String(calibration)]);
  try {
    const { url, stagesPerSecond } = server.said;
    await cannonade(url, query, { seconds: 2, differing: true });
    const alone = await watched(server, { seconds, differing: true });
    server.tell('half');
    await cannonade(url, query, { seconds: 2, requests });
    // What a stage costs at that speed: more than at full speed, where more of them share a commit.
    const unasked = await stagesDuring(server, async () => {
      const before = await server.processor();
      await pause(seconds * 1_000);
      return (await server.processor()) - before;
    });
    const asked = await stagesDuring(server, () => watched(server, { seconds, requests }));
    const paced = asked.told;
    const stagesSeconds = asked.stages * (unasked.told / unasked.stages);
    const most = await cannonade(url, query, { seconds });
    const differing = await cannonade(url, query, { seconds, differing: true });
    return {
      P50Milliseconds: paced.latency.p50,
      P99Milliseconds: paced.latency.p99,
      RequestsPerSecond: paced.requests.average,
      ProcessorMicrosecondsOfOneRequest: ((paced.processor - stagesSeconds) / paced.requests.total) * 1e6,
      MostRequestsPerSecond: most.requests.average,
      MostDifferingRequestsPerSecond: differing.requests.average,
      AloneDifferingRequestsPerSecond: alone.requests.average,
      AloneDifferingProcessorMicrosecondsOfOneRequest: (alone.processor / alone.requests.total) * 1e6,
      StagesAlonePerSecond: stagesPerSecond,
      StagesMeanwhilePerSecond: asked.perSecond,
    };
  } finally {
    await server.end();
  }
}

async function stagesDuring<T>(server: Answerer<Calibrated>, work: () => Promise<T>) {
  const before = await server.ask<{ stages: number }>('stages');
  const began = performance.now();
  const told = await work();
  const stages = (await server.ask<{ stages: number }>('stages')).stages - before.stages;
  return { told, stages, perSecond: stages / ((performance.now() - began) / 1_000) };
}

async function bare(folder: string, { seconds }: Size): Promise<Record<string, number>> {
  const server = await Answerer.start(side('bare-lists'), [folder]);
  try {
    await cannonade(server.said.url, query, { seconds: 2 });
    const alone = await watched(server, { seconds });
    return {
      requestsPerSecond: round(alone.requests.average),
      processorMicrosecondsOfOneRequest: round((alone.processor / alone.requests.total) * 1e6),
    };
  } finally {
    await server.end();
  }
}

/** With what it has cost the server, in seconds. */
async function watched(server: Answerer<{ url: string }>, volley: Volley): Promise<Cannonade & { processor: number }> {
  const before = await server.processor();
  const told = await cannonade(server.said.url, query, volley);
  return { ...told, processor: (await server.processor()) - before };
}
