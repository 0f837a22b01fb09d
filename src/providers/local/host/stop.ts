import { request } from 'node:http';

/**
 * Asks the host behind a socket to end. Resolves when it has; at once when there is none.
 *
 * @param instances with all that it runs; else that waits for the next host
 */
export function askToStop(socketPath: string, { instances = true } = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method: 'POST', path: '/stop', agent: false }, (answer) => {
      // It holds this connection as long as it lives.
      answer.resume();
      answer.once('close', resolve);
    });
    asked.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET') resolve();
      else reject(error);
    });
    asked.end(JSON.stringify({ instances }));
  });
}
