import 'reflect-metadata';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { entities } from './app.entities.ts';
import { AppModule } from './app.module.ts';
import { migrations } from '../migrations/index.ts';
import { type Database, openDatabase } from './persistence/index.ts';
import type { Settings } from './settings/index.ts';

/** A server that answers. */
export interface RunningServer {
  /** Where it answers, `http://127.0.0.1:8084`. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Settles when the process had better end: the database was lost. Never settles as long as all is well. */
  readonly failed: Promise<Error>;
  /** Stops taking requests, lets those under way end, stops the features, closes the database. May be called twice. */
  close(): Promise<void>;
}

/** How long requests under way may take to end, once the server is asked to stop. */
const drainMs = 10_000;

/**
 * Opens the database and starts every feature; resolves when requests are answered.
 *
 * @throws {DomainError} the database cannot be had, the port is taken, two plugins clash, …
 */
export async function startServer(settings: Settings): Promise<RunningServer> {
  const { url, file, pool } = settings.database;
  const database = await openDatabase(url === undefined ? { file } : { url, pool }, { entities, migrations });
  try {
    return await startOn(database, settings);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function startOn(database: Database, settings: Settings): Promise<RunningServer> {
  const { host, port, bodyLimitBytes, requestTimeoutMs } = settings.server;
  const adapter = new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    // A client that holds an idle connection open must not hold the shutdown up.
    forceCloseConnections: 'idle',
  });
  const options: NestApplicationOptions = { abortOnError: false, logger: ['error', 'warn'] };
  const module = await AppModule.of(settings, database);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, options);
  const close = once(async () => {
    await drain(app);
    await database.close();
  });
  try {
    await app.listen(port, host);
    return { url: await app.getUrl(), app, failed: database.lost, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

async function drain(app: NestFastifyApplication): Promise<void> {
  const impatience = setTimeout(() => {
    app.getHttpAdapter().getInstance().server.closeAllConnections();
  }, drainMs);
  try {
    await app.close();
  } finally {
    clearTimeout(impatience);
  }
}
