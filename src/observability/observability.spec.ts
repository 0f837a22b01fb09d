import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Global, Logger, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { Clock, Secret, SystemClock } from '../kernel/index.ts';
import { PersistenceModule } from '../persistence/index.ts';
import { loadSettings, SettingsModule } from '../settings/index.ts';
import { bindings, Log, Metrics, ObservabilityModule, Readiness, Tracing, withBindings } from './index.ts';

describe('The log', () => {
  let lines: string[];
  const log = (format: 'json' | 'pretty' = 'json'): Log => {
    lines = [];
    return new Log({ level: 'info', format }, { write: (line) => void lines.push(line) });
  };
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;

  it('writes one object a line, with the part that speaks', () => {
    log().log('ready', 'Server');
    expect(last()).toMatchObject({ level: 'info', msg: 'ready', context: 'Server' });
  });

  it('bears the request and the execution, however deep and late the line is written', async () => {
    const writer = log();
    await withBindings({ requestId: 'r1' }, () =>
      withBindings({ executionId: 'e1' }, async () => {
        await Promise.resolve();
        writer.log('deep');
      }),
    );
    expect(last()).toMatchObject({ requestId: 'r1', executionId: 'e1' });
    expect(bindings()).toEqual({});
  });

  it('hides secrets: their class, their usual names, and tokens of ours in a sentence', () => {
    const token = `gnk_01JQ90ABCDEFGHJKMNPQRSTVWX_${'a'.repeat(43)}`;
    const writer = log();
    writer.log('x', {
      password: 'hunter2',
      account: { apiKey: 'hunter2', inner: { token: 'hunter2' } },
      s: new Secret('hunter2'),
    });
    writer.log(`called with ${token}`);
    writer.error(new Error(`bad ${token}`));
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).not.toContain(token);
    expect(lines).toHaveLength(3);
  });

  it('keeps the stack of an error', () => {
    log().error('failed', new Error('why'), 'Part');
    expect(last()).toMatchObject({ level: 'error', msg: 'failed', context: 'Part', err: { message: 'why' } });
  });

  it('writes for eyes as well', () => {
    log('pretty').warn('careful', { port: 1 }, 'Server');
    expect(lines.at(-1)).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}Server: careful \{"port":1\}\n$/);
  });
});

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

@Controller('probe')
class Probe {
  @Get()
  ask(): object {
    return bindings();
  }
}

describe('The server', () => {
  let database: TestDatabase;
  let application: NestFastifyApplication;
  beforeAll(async () => {
    database = await openTestDatabase({ entities: [], migrations: [] });
    const settings = loadSettings({ folder: '/nowhere', environment: { GENNAKER_LOGGING__LEVEL: 'silent' } });
    const testing = await Test.createTestingModule({
      controllers: [Probe],
      imports: [SettingsModule.of(settings), ClockModule, PersistenceModule.of(database.database), ObservabilityModule],
    }).compile();
    application = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await application.init();
  });
  afterAll(async () => {
    await application.close();
    await database.close();
  });
  afterEach(() => {
    application.get(Readiness).add('dispatcher', () => Promise.resolve());
  });

  it('is alive', async () => {
    expect((await application.inject('/healthz')).json()).toEqual({ status: 'ok' });
  });

  it('is ready when every part is, and names the one that is not', async () => {
    expect((await application.inject('/readyz')).json()).toMatchObject({ ready: true, checks: { database: 'ok' } });
    application.get(Readiness).add('dispatcher', () => Promise.reject(new TypeError('password of the dispatcher')));
    const answer = await application.inject('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({ ready: false, checks: { database: 'ok', dispatcher: 'TypeError' } });
  });

  it('shows its numbers and those that others count', async () => {
    application.get(Metrics).counter('gennaker_things_total', 'Things.', ['kind']).inc({ kind: 'odd' }, 2);
    application.get(Metrics).gauge('gennaker_depth', 'Depth.', [], (gauge) => {
      gauge.set(7);
    });
    const answer = await application.inject('/metrics');
    expect(answer.headers['content-type']).toContain('text/plain');
    expect(answer.body).toContain('gennaker_things_total{kind="odd"} 2');
    expect(answer.body).toContain('gennaker_depth 7');
    expect(answer.body).toContain('process_resident_memory_bytes');
  });

  it('names every request, by the name that it brings if that is harmless', async () => {
    const own = await application.inject('/probe');
    const given = await application.inject({ url: '/probe', headers: { 'x-spinnaker-request-id': 'mine-1' } });
    const odd = await application.inject({ url: '/probe', headers: { 'x-spinnaker-request-id': 'a b{}' } });
    expect(own.json()).toEqual({ requestId: own.headers['x-spinnaker-request-id'] });
    expect(given.json()).toEqual({ requestId: 'mine-1' });
    expect(odd.json()).not.toEqual({ requestId: 'a b{}' });
  });

  it('is spoken of through the logger of Nest', () => {
    const lines: string[] = [];
    Logger.overrideLogger(new Log({ level: 'info', format: 'json' }, { write: (line) => void lines.push(line) }));
    new Logger('Part').log('hello');
    Logger.overrideLogger(false);
    expect(lines.join('')).toContain('"msg":"hello"');
  });
});

describe('Tracing', () => {
  const tracing = (environment: Record<string, string>): Tracing =>
    new Tracing(loadSettings({ folder: '/nowhere', environment }).telemetry);

  it('costs nothing and changes nothing without an endpoint', async () => {
    const off = tracing({});
    await off.onModuleInit();
    expect(await off.span('a', {}, () => Promise.resolve(1))).toBe(1);
    await off.onApplicationShutdown();
  });

  it('sends spans to the collector, children under their parents, failures marked', async () => {
    interface Sent {
      path?: string | undefined;
      key?: unknown;
      body: string;
    }
    const sent: Sent[] = [];
    const sink: Server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const whole = Buffer.concat(chunks);
        const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(whole) : whole;
        sent.push({ path: request.url, key: request.headers['x-key'], body: plain.toString() });
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    await new Promise<void>((listening) => sink.listen(0, '127.0.0.1', listening));
    const on = tracing({
      GENNAKER_TELEMETRY__OTLP_ENDPOINT: `http://127.0.0.1:${(sink.address() as AddressInfo).port}`,
      GENNAKER_TELEMETRY__HEADERS: '{"x-key": "env:COLLECTOR_KEY"}',
      COLLECTOR_KEY: 'k1',
    });
    await on.onModuleInit();
    const failing = on.span('execution', { id: 'e1' }, () =>
      on.span('stage', { kind: 'wait' }, () => Promise.reject(new Error('no'))),
    );
    await expect(failing).rejects.toThrow('no');
    await on.onApplicationShutdown();
    sink.closeAllConnections();
    await new Promise((closed) => sink.close(closed));

    expect(sent[0]).toMatchObject({ path: '/v1/traces', key: 'k1' });
    interface Span {
      name: string;
      spanId: string;
      parentSpanId?: string;
      status: { code: number };
    }
    const body = JSON.parse(sent[0]?.body ?? '') as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    const spans = body.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
    const [stage, execution] = spans;
    expect(spans.map(({ name }) => name)).toEqual(['stage', 'execution']);
    expect(stage?.parentSpanId).toBe(execution?.spanId);
    expect(stage?.status.code).toBe(2);
  });
});
