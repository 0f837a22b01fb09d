import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';

import type { Answer, Served } from '../api/cluster.ts';
import { answer, answerAside, askedBy } from '../api/router.ts';
import { type Watch, openWatch } from '../api/watch.ts';
import { Failure } from '../failures.ts';
import type { Faults, Happening } from '../faults.ts';
import type { Call, RequestLog } from '../request-log.ts';
import type { Certificate } from './certificate.ts';

/** The HTTP face of the cluster: logs each request, lets faults happen, authenticates, answers. */
export class HttpFace {
  readonly watches = new Set<Watch>();
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  constructor(
    private readonly served: Served,
    private readonly faults: Faults,
    private readonly log: RequestLog,
    private readonly certificate: Certificate | undefined,
  ) {
    const handle = (request: IncomingMessage, response: ServerResponse): void => void this.handle(request, response);
    this.server = certificate
      ? createTlsServer({ ...certificate, ca: certificate.cert, requestCert: true, rejectUnauthorized: false }, handle)
      : createServer(handle);
    this.server.keepAliveTimeout = 60_000;
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  /** Listens at the port it had before, or at a free one. @returns its address */
  async open(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (this.server.address() as AddressInfo).port;
    return `${this.certificate ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  /** Stops listening and drops all connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const watch of [...this.watches]) watch.close();
    this.watches.clear();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const call = await callOf(request);
      this.log.add(call);
      const fault = await this.faults.take(call);
      if (fault && (await this.faultBefore(fault, request))) return;
      this.served.access.authenticate(
        call.authorization,
        request.socket instanceof TLSSocket && request.socket.authorized,
      );
      this.respond(call, response, fault);
    } catch (error) {
      if (response.headersSent || response.destroyed) return void response.destroy();
      send(response, failureOf(error));
    }
  }

  /** @returns whether this was all that happens */
  private async faultBefore(fault: Happening, { socket }: IncomingMessage): Promise<boolean> {
    if (fault.kind === 'status') {
      const { code, reason = '', message = 'a fault of the test', retryAfterSeconds } = fault;
      throw new Failure(code, reason, message, undefined, retryAfterSeconds);
    }
    if (fault.kind === 'hang') return true;
    if (fault.kind === 'slow') await delay(fault.ms);
    if (fault.kind === 'cut' && fault.when === 'before') {
      socket.destroy();
      return true;
    }
    return false;
  }

  private respond(call: Call, response: ServerResponse, fault: Happening | undefined): void {
    const aside = answerAside(this.served, call);
    const asked = aside ? undefined : askedBy(this.served, call);
    if (asked?.verb === 'watch') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      const watch = openWatch(this.served, asked, {
        write: (line) => void response.write(line),
        end: () => response.end(),
      });
      this.watches.add(watch);
      response.on('close', () => {
        watch.close();
        this.watches.delete(watch);
      });
      return;
    }
    const given = aside ?? answer(this.served, asked!);
    if (fault?.kind === 'cut') cut(response, given, fault.when);
    else send(response, given);
  }
}

function cut(response: ServerResponse, { code, text }: Answer, when: string): void {
  if (when !== 'midway') return void response.destroy();
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

function send(response: ServerResponse, { code, text, type = 'application/json', headers }: Answer): void {
  const body = Buffer.from(text);
  response.writeHead(code, { 'content-type': type, 'content-length': body.length, ...headers });
  response.end(body);
}

function failureOf(error: unknown): Answer {
  const failure =
    error instanceof Failure
      ? error
      : new Failure(
          500,
          'InternalError',
          `Internal error occurred: ${error instanceof Error ? String(error.stack) : String(error)}`,
        );
  const { retryAfterSeconds } = failure;
  return {
    code: failure.code,
    text: JSON.stringify(failure.status()),
    ...(retryAfterSeconds !== undefined && { headers: { 'Retry-After': String(retryAfterSeconds) } }),
  };
}

const verbs: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** The verb of a path that may be about no resource at all: deletecollection and list are told by the path's form. */
function loggedVerb(method: string, path: string, query: URLSearchParams): string {
  const steps = path.replace(/^\/(api\/[^/]+|apis\/[^/]+\/[^/]+)\//, '').split('/');
  const isMany = steps.length === 1 || (steps[0] === 'namespaces' && steps.length === 3);
  if (method === 'GET' && ['true', '1'].includes(query.get('watch') ?? '')) return 'watch';
  if (method === 'GET') return isMany && /^\/apis?\/.+\//.test(path) ? 'list' : 'get';
  if (method === 'DELETE' && isMany) return 'deletecollection';
  return verbs[method] ?? method.toLowerCase();
}

async function callOf(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://cluster');
  const method = request.method ?? 'GET';
  return {
    method,
    verb: loggedVerb(method, pathname, searchParams),
    path: pathname,
    query: searchParams,
    userAgent: request.headers['user-agent'] ?? '',
    contentType: request.headers['content-type'] ?? '',
    authorization: request.headers.authorization ?? '',
    body: Buffer.concat(chunks).toString(),
  };
}
