import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { percentile, round } from './report.ts';

const clients = 8;
const betweenMs = 4;
const answerMs = 10_000;

/** What a load has measured. */
export interface Measured {
  requests: number;
  /** No answer, or another status than 200. */
  failed: number;
  p50Milliseconds: number;
  p99Milliseconds: number;
}

/** Clients that keep their connections and pause between two requests: latency is measured, not saturation. */
export async function load(url: string, until: (elapsedMs: number) => boolean): Promise<Measured> {
  const began = performance.now();
  const milliseconds: number[] = [];
  let failed = 0;
  const client = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!until(performance.now() - began)) {
      const asked = performance.now();
      if (await answers(url, agent)) milliseconds.push(performance.now() - asked);
      else failed += 1;
      await pause(betweenMs);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: clients }, client));
  return {
    requests: milliseconds.length + failed,
    failed,
    p50Milliseconds: round(percentile(milliseconds, 0.5)),
    p99Milliseconds: round(percentile(milliseconds, 0.99)),
  };
}

function answers(url: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent, timeout: answerMs }, (response) => {
      response.on('error', () => {
        resolve(false);
      });
      response.on('end', () => {
        resolve(response.statusCode === 200);
      });
      response.resume();
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => {
      resolve(false);
    });
  });
}
