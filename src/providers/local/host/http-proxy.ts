import { Agent, type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Front } from './front.ts';
import { Exchange } from './http-exchange.ts';
import { refuse } from './http-refusal.ts';
import type { LiveInstance } from './instance.ts';
import { UpgradeTunnel } from './http-upgrade.ts';

const headerLimitBytes = 32 * 1024;
/** Longer than any client keeps an idle connection, so that the client closes first and no request meets a close. */
const clientKeepAliveMs = 650_000;
const headersTimeoutMs = 30_000;
const instanceKeepAliveMs = 4_000;

/** An HTTP/1.1 reverse proxy: keep-alive on both sides, streams both ways, upgrades. */
export class HttpProxy {
  readonly server: Server;
  readonly #front: Front;
  /** Connections that wait for the next request, by instance. They go when their instance goes. */
  readonly #agents = new WeakMap<LiveInstance, Agent>();
  #closing = false;

  constructor(front: Front) {
    this.#front = front;
    this.server = createServer({
      maxHeaderSize: headerLimitBytes,
      headersTimeout: headersTimeoutMs,
      // Uploads take as long as they take, as long as bytes flow: the idle time-out ends the others.
      requestTimeout: 0,
      keepAliveTimeout: clientKeepAliveMs,
      noDelay: true,
    });
    this.server.on('request', (request, response) => {
      this.#serve(request, response);
    });
    this.server.on('upgrade', (request: IncomingMessage, client: Duplex, head: Buffer) => {
      new UpgradeTunnel(front, request, client, head).open(new Set());
    });
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
      else
        socket.end(
          `HTTP/1.1 ${error.code === 'HPE_HEADER_OVERFLOW' ? '431 Headers Too Large' : '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
        );
    });
  }

  close(): void {
    this.#closing = true;
    this.server.close();
    this.server.closeIdleConnections();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    if (this.#closing) response.shouldKeepAlive = false;
    const refusal = this.#front.refusal(request.socket.remoteAddress);
    if (refusal !== undefined) refuse(response, { refused: true, reason: refusal });
    else new Exchange(this.#front, (instance, reuse) => this.#agentFor(instance, reuse), request, response).forward();
  }

  #agentFor(instance: LiveInstance, reuse: boolean): Agent | false {
    if (!reuse) return false;
    let agent = this.#agents.get(instance);
    if (!agent) {
      agent = new Agent({ keepAlive: true, maxFreeSockets: 256, timeout: instanceKeepAliveMs, scheduling: 'lifo' });
      this.#agents.set(instance, agent);
    }
    return agent;
  }
}
