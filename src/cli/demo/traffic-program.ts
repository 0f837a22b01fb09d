/** Clients of the demo's service, in a process of their own: `traffic-program.js URL`. Ends when it is told `stop`. */
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { TrafficCount } from './traffic.ts';

const clients = 4;
const betweenMs = 20;
const answerMs = 5_000;
const tellMs = 250;

const [, , url = ''] = process.argv;
const count: TrafficCount = { sent: 0, failed: 0, byVersion: {} };
let stopping = false;

/** One that keeps its connection, as a browser or a service does. */
async function client(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (!stopping) {
    count.sent += 1;
    try {
      const version = await ask(agent);
      count.byVersion[version] = (count.byVersion[version] ?? 0) + 1;
    } catch (error) {
      count.failed += 1;
      count.lastFailure = error instanceof Error ? error.message : String(error);
    }
    await pause(betweenMs);
  }
  agent.destroy();
}

function ask(agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: answerMs }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        if (response.statusCode !== 200) reject(new Error(`status ${String(response.statusCode)}: ${text.trim()}`));
        else resolve((JSON.parse(text) as { version: string }).version);
      });
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${String(answerMs)} ms`)));
    request.on('error', reject);
  });
}

const telling = setInterval(() => process.send?.(count), tellMs);
process.on('message', () => {
  stopping = true;
});
process.on('disconnect', () => process.exit());
await Promise.all(Array.from({ length: clients }, client));
clearInterval(telling);
process.send?.(count, () => {
  process.disconnect();
});
