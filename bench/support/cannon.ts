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

export interface Volley {
  seconds: number;
  /** A second; as many as come back where it is not said. */
  requests?: number;
  /** Each request asks something of its own, so that none can share another's answer. */
  differing?: boolean;
}

/**
 * Posts one query over and over, from a process of its own.
 *
 * @throws {Error} a request failed
 */
export async function cannonade(
  url: string,
  query: string,
  { seconds, requests, differing = false }: Volley,
): Promise<Cannonade> {
  const rate = [...(requests === undefined ? [] : ['-R', String(requests)]), ...(differing ? ['-I'] : [])];
  // A variable that nobody reads; autocannon puts a number of its own in for each request.
  const operation = differing ? { query, variables: { number: '[<id>]' } } : { query };
  const words = ['-j', '-c', String(clients), '-d', String(seconds), ...rate, '-m', 'POST'];
  const body = ['-H', 'content-type=application/json', '-b', JSON.stringify(operation), `${url}/graphql`];
  const child = spawn(process.execPath, [autocannon, ...words, ...body], { stdio: ['ignore', 'pipe', 'ignore'] });
  const told = (await json(child.stdout)) as Told;
  if (told.non2xx + told.errors > 0) throw new Error('nothing was measured: requests failed');
  return told;
}
