import { type Server, type Socket, connect, createServer } from 'node:net';
import type { Front } from './front.ts';
import type { LiveInstance } from './instance.ts';

const mostAttempts = 5;
const connectTimeoutMs = 3_000;

/** Carries bytes both ways between clients and instances, one connection to one connection. */
export class TcpProxy {
  readonly server: Server;
  readonly #front: Front;

  constructor(front: Front) {
    this.#front = front;
    this.server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
      client.on('error', () => client.destroy());
      if (front.refusal(client.remoteAddress) === undefined) this.#carry(client, new Set());
      else client.destroy();
    });
  }

  close(): void {
    this.server.close();
  }

  #carry(client: Socket, tried: Set<LiveInstance>): void {
    const choice = this.#front.choose(client.remoteAddress, tried);
    if (!('instance' in choice) || choice.instance.record.port === undefined || tried.size >= mostAttempts) {
      client.destroy();
      return;
    }
    const { group, instance } = choice;
    const traffic = this.#front.trafficOf(group.record.name);
    const startedAt = performance.now();
    const upstream = connect({
      host: '127.0.0.1',
      port: choice.instance.record.port,
      allowHalfOpen: true,
      noDelay: true,
    });
    upstream.setTimeout(connectTimeoutMs, () => upstream.destroy(new Error('no answer')));
    const done = instance.acquire(() => {
      client.destroy();
      upstream.destroy();
    });
    let connected = false;
    let failed = false;
    traffic.begin();
    upstream.once('connect', () => {
      connected = true;
      const { idleTimeoutMs } = this.#front.record.settings;
      upstream.setTimeout(idleTimeoutMs, () => upstream.destroy());
      client.pipe(upstream);
      upstream.pipe(client);
      client.once('close', () => upstream.destroy());
    });
    upstream.on('error', () => {
      failed = true;
    });
    upstream.once('close', () => {
      done();
      if (connected) {
        traffic.end(startedAt, failed);
        // What it has sent may still be on its way to the client.
        if (failed) client.destroy();
        else client.end();
        return;
      }
      // Nothing was read from the client yet: another instance may serve it just as well.
      instance.doubt();
      traffic.handOver();
      tried.add(instance);
      if (client.destroyed) return;
      this.#carry(client, tried);
    });
  }
}
