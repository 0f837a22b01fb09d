import { createServer } from 'node:net';

/** Whether this port of the loopback address can be opened now. */
export function isFree(port: number, bind = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen({ port, host: bind, exclusive: true }, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}

/**
 * A port that nobody has now: of the range, where there is one, else of the kernel's choice.
 *
 * @param taken promised to others that have not opened them yet
 * @returns `undefined` when the range has none left
 */
export async function pickPort(
  taken: ReadonlySet<number>,
  range?: { from: number; to: number },
): Promise<number | undefined> {
  if (!range) return pickAny(taken);
  for (let port = range.from; port <= range.to; port++) if (!taken.has(port) && (await isFree(port))) return port;
  return undefined;
}

function pickAny(taken: ReadonlySet<number>): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => {
        resolve(taken.has(port) ? pickAny(taken) : port);
      });
    });
  });
}
