import { spawn } from 'node:child_process';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const clients = 16;

/** Of autocannon; latencies count from when a request was due, not from when a busy client came to send it. */
export interface Cannonade {
  latency: { p50: number; p99: number };
  requests: { average: number; total: number };
}

interface Told extends Cannonade {
  errors: number;
  non2xx: number;
}

const autocannon = fileURLToPath(new URL('../../../node_modules/autocannon/autocannon.js', import.meta.url));

/**
 * Posts one query over and over, from a process of its own.
 *
 * @param requests a second; as many as come back where it is not said
 * @throws {Error} a request failed
 */
export async function cannonade(
  url: string,
  query: string,
  { seconds, requests }: { seconds: number; requests?: number },
): Promise<Cannonade> {
  const rate = requests === undefined ? [] : ['-R', String(requests)];
  const words = ['-j', '-c', String(clients), '-d', String(seconds), ...rate, '-m', 'POST'];
  const body = ['-H', 'content-type=application/json', '-b', JSON.stringify({ query }), `${url}/graphql`];
  const child = spawn(process.execPath, [autocannon, ...words, ...body], { stdio: ['ignore', 'pipe', 'ignore'] });
  const told = (await json(child.stdout)) as Told;
  if (told.non2xx + told.errors > 0) throw new Error('nothing was measured: requests failed');
  return told;
}
