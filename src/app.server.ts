import 'reflect-metadata';
import { NestApplicationContextOptions } from '@nestjs/common/interfaces/nest-application-context-options.interface.js';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { entities } from './app.entities.ts';
import { AppModule } from './app.module.ts';
import { DomainError } from './kernel/index.ts';
import { migrations } from '../migrations/index.ts';
import { Log } from './observability/index.ts';
import { type Database, openDatabase } from './persistence/index.ts';
import { AccountChanges } from './providers/index.ts';
import type { Settings } from './settings/index.ts';

/** A server that answers. */
export interface RunningServer {
  /** Where it answers, `http://127.0.0.1:8084`. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Settles when the process had better end: the database was lost. Never settles as long as all is well. */
  readonly failed: Promise<Error>;
  /** Reads the settings anew and brings the accounts to what they say. */
  reload(): Promise<void>;
  /** Stops taking requests, lets those under way end, stops the features, closes the database. May be called twice. */
  close(): Promise<void>;
}

/** The port on which a server was found before; whoever keeps it meanwhile lets go of it when the new one is ready. */
export interface Place {
  port: number;
  free(): Promise<void>;
}

/** The server cannot listen where the settings say. */
export class AddressUnusable extends DomainError {
  constructor(host: string, port: number, why: string) {
    super(
      'conflict',
      `Gennaker cannot listen on ${host}, port ${port}: ${why}. Set server.host and server.port to an address that is free.`,
      { host, port, why },
    );
  }
}

/** How long requests under way may take to end, once the server is asked to stop. */
const drainMs = 10_000;

/**
 * Opens the database and starts every feature; resolves when requests are answered.
 *
 * @param place where it answered before, if it did
 * @throws {DomainError} the database cannot be had, the port is taken, two plugins clash, …
 */
export async function startServer(settings: Settings, place?: Place): Promise<RunningServer> {
  const { url, file, pool } = settings.database;
  const database = await openDatabase(url === undefined ? { file } : { url, pool }, { entities, migrations });
  try {
    return await startOn(database, settings, place);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function startOn(database: Database, settings: Settings, place: Place | undefined): Promise<RunningServer> {
  const { bodyLimitBytes, requestTimeoutMs } = settings.server;
  const adapter = new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    // A client that holds an idle connection open must not hold the shutdown up.
    forceCloseConnections: 'idle',
  });
  const module = await AppModule.of(settings, database);
  const options = Object.assign(new NestApplicationContextOptions(), {
    abortOnError: false,
    logger: ['error', 'warn'],
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, options);
  const close = once(async () => {
    await drain(app);
    await database.close();
  });
  const log = app.get(Log);
  app.useLogger(log);
  for (const warning of settings.warnings) log.warn(warning);
  try {
    await app.init();
    await place?.free();
    const url = await listen(app, { ...settings.server, ...(place && { port: place.port }) });
    return { url, app, failed: database.lost, reload: () => app.get(AccountChanges).reload(), close };
  } catch (error) {
    // Why it did not start says more than what else goes wrong on the way back.
    await close().catch(() => undefined);
    throw error;
  }
}

/**
 * @returns where it answers
 * @throws {AddressUnusable}
 */
async function listen(app: NestFastifyApplication, { host, port }: Settings['server']): Promise<string> {
  try {
    return await app.getHttpAdapter().getInstance().listen({ host, port });
  } catch (error) {
    const code = String((error as { code?: unknown } | undefined)?.code);
    const why = unusable[code];
    throw why === undefined ? error : new AddressUnusable(host, port, why);
  }
}

const unusable: Record<string, string> = {
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'that host is not known',
  EACCES: 'this user may not listen on that port',
};

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

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
