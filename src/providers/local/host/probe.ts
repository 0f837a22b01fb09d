import { request } from 'node:http';
import { connect } from 'node:net';
import type { HealthCheck } from './protocol.ts';

/** Asks an instance once whether it is well. @returns why it is not; `undefined` when it is */
export function probe(check: HealthCheck, port: number): Promise<string | undefined> {
  if (check.type === 'process') return Promise.resolve(undefined);
  return check.type === 'http' ? probeHttp(check, port) : probeTcp(check, port);
}

function probeHttp(check: HealthCheck, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: check.path,
        agent: false,
        headers: { 'user-agent': 'gennaker-health' },
        signal: AbortSignal.timeout(check.timeoutMs),
      },
      (answer) => {
        const status = answer.statusCode ?? 0;
        const well = check.expectStatus === undefined ? status >= 200 && status < 400 : status === check.expectStatus;
        resolve(well ? undefined : `GET ${check.path} answers ${status}, not ${check.expectStatus ?? '2xx or 3xx'}`);
        answer.destroy();
      },
    );
    asked.once('error', (error: NodeJS.ErrnoException) => {
      resolve(`GET ${check.path} on port ${port}: ${explain(error, check)}`);
    });
    asked.end();
  });
}

function probeTcp(check: HealthCheck, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const done = (reason: string | undefined): void => {
      socket.destroy();
      resolve(reason);
    };
    socket.setTimeout(check.timeoutMs, () => {
      done(`connecting to port ${port}: no answer within ${check.timeoutMs} ms`);
    });
    socket.once('connect', () => {
      done(undefined);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      done(`connecting to port ${port}: ${explain(error, check)}`);
    });
  });
}

function explain(error: NodeJS.ErrnoException, check: HealthCheck): string {
  if (error.name === 'AbortError') return `no answer within ${check.timeoutMs} ms`;
  if (error.code === 'ECONNREFUSED') return 'nothing listens there';
  return error.code ?? error.message;
}
