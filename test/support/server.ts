import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WebSocket } from 'undici';
import { type Client, createClient, type FormattedExecutionResult } from 'graphql-ws';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startServer } from '../../src/app.server.ts';
import { loadSettings } from '../../src/settings/index.ts';
import { UnitOfWork } from '../../src/persistence/index.ts';
import { builtHostProgram } from './local-host.ts';
import { assertAllReplay } from './replays.ts';

const run = promisify(execFile);

/** What came as JSON; a test that reads it wrongly fails by itself. */
export type Anything = ReturnType<typeof JSON.parse>;

/** What a server answered to an operation. */
export interface GraphqlAnswer<T> {
  status: number;
  data: T;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; [more: string]: unknown } }[];
}

/** What a subscription tells, in its order. */
export interface Live<T> extends AsyncIterableIterator<T> {
  return(): Promise<IteratorResult<T>>;
}

/** A server as a user has it: its own port and data folder, SQLite, this machine as its cloud. */
export interface TestServer {
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Where its data lies; gone when it is closed. */
  readonly folder: string;
  /** @param headers such as `authorization`; without them the caller is the local administrator */
  graphql<T = Record<string, Anything>>(
    query: string,
    variables?: object,
    headers?: Record<string, string>,
  ): Promise<GraphqlAnswer<T>>;
  /** @param token API token; without it the caller is the local administrator */
  subscribe<T = Record<string, Anything>>(query: string, variables?: Record<string, unknown>, token?: string): Live<T>;
  /** Ends it, and what it has deployed. @throws {AssertionError} an execution is not what its log tells */
  close(): Promise<void>;
}

/**
 * @param environment more settings, `{GENNAKER_LIMITS__JSON_DEPTH: '10'}`
 * @param accounts    more clouds beside this machine
 */
export async function startTestServer(
  environment: Record<string, string> = {},
  accounts: readonly object[] = [],
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-server-'));
  const stateFolder = join(folder, 'local');
  const file = join(folder, 'gennaker.yaml');
  const account = { name: 'local', provider: 'local', stateFolder, hostProgram: builtHostProgram() };
  await writeFile(file, JSON.stringify({ accounts: [account, ...accounts] }));
  const settings = loadSettings({
    file,
    environment: { GENNAKER_DATA__FOLDER: folder, GENNAKER_SERVER__PORT: '0', ...environment },
  });
  const server = await startServer(settings).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    url: server.url,
    app: server.app,
    folder,
    async graphql<T>(query: string, variables: object = {}, headers: Record<string, string> = {}) {
      const answer = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { status: answer.status, ...((await answer.json()) as { data: T }) };
    },
    subscribe<T>(query: string, variables: Record<string, unknown> = {}, token?: string) {
      const client = createClient({
        url: `${server.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        ...(token === undefined ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
      });
      return live<T>(client, client.iterate<T>({ query, variables }));
    },
    async close() {
      try {
        await assertAllReplay(server.app.get(UnitOfWork, { strict: false }));
      } finally {
        await server.close();
        // It outlives its server by design.
        await run(process.execPath, [builtHostProgram(), stateFolder, 'stop']);
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** The data of each result; an error of it is thrown as text. */
function live<T>(client: Client, results: AsyncIterableIterator<FormattedExecutionResult<T, unknown>>): Live<T> {
  return {
    async next() {
      const result = await results.next().catch((refusal: unknown) => {
        // What the server refuses comes as a list of errors; a connection that it closes, as an event.
        throw Array.isArray(refusal) ? new Error(JSON.stringify(refusal)) : refusal;
      });
      if (result.done === true) return { done: true, value: undefined };
      const { data, errors } = result.value;
      if (errors) throw new Error(JSON.stringify(errors));
      return { done: false, value: data as T };
    },
    async return() {
      await results.return?.();
      await client.dispose();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
