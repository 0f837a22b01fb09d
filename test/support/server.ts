import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startServer } from '../../src/app.server.ts';
import { loadSettings } from '../../src/settings/index.ts';

/** What a server answered to an operation. */
export interface GraphqlAnswer<T> {
  status: number;
  data: T;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; [more: string]: unknown } }[];
}

/** A server as a user has it: its own port and data folder, SQLite, this machine as its cloud. */
export interface TestServer {
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Where its data lies; gone when it is closed. */
  readonly folder: string;
  /** @param headers such as `authorization`; without them the caller is the local administrator */
  graphql<T = Record<string, any>>(
    query: string,
    variables?: object,
    headers?: Record<string, string>,
  ): Promise<GraphqlAnswer<T>>;
  /** Ends it, and what it has deployed. */
  close(): Promise<void>;
}

/** @param environment more settings, `{GENNAKER_LIMITS__JSON_DEPTH: '10'}` */
export async function startTestServer(environment: Record<string, string> = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gennaker-server-'));
  const settings = loadSettings({
    folder,
    environment: { GENNAKER_DATA__FOLDER: folder, GENNAKER_SERVER__PORT: '0', ...environment },
  });
  await loadPlugins();
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
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const sources = fileURLToPath(new URL('../../src', import.meta.url));

/** One after another: where several modules that share others are loaded at once, jest's loader gets confused. */
async function loadPlugins(): Promise<void> {
  const files = (await readdir(sources, { recursive: true })).filter((file) => file.endsWith('plugin.module.ts'));
  for (const file of files) await import(join(sources, file));
}
