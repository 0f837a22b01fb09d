import { type IncomingMessage, request as ask } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Front } from './front.ts';
import { toInstance } from './http-headers.ts';
import type { LiveInstance } from './instance.ts';

const mostAttempts = 5;

/** A connection that stops being HTTP: WebSocket and its like. From the answer on, bytes both ways. */
export class UpgradeTunnel {
  readonly #front: Front;
  readonly #request: IncomingMessage;
  readonly #client: Duplex;
  readonly #head: Buffer;

  constructor(front: Front, request: IncomingMessage, client: Duplex, head: Buffer) {
    this.#front = front;
    this.#request = request;
    this.#client = client;
    this.#head = head;
    client.on('error', () => client.destroy());
  }

  open(tried: Set<LiveInstance>): void {
    const address = this.#request.socket.remoteAddress;
    const refusal = this.#front.refusal(address);
    const choice = refusal === undefined ? this.#front.choose(address, tried) : { refused: true, reason: refusal };
    if (!('instance' in choice) || choice.instance.record.port === undefined || tried.size >= mostAttempts) {
      this.#say(
        'refused' in choice && choice.refused ? '403 Forbidden' : '503 Service Unavailable',
        'reason' in choice ? choice.reason : 'no instance could be reached',
      );
      return;
    }
    const { group, instance } = choice;
    const traffic = this.#front.trafficOf(group.record.name);
    const startedAt = performance.now();
    traffic.begin();
    const done = instance.acquire(() => {
      this.#client.destroy();
      upstream.destroy();
    });
    const upgrade = this.#request.headers.upgrade ?? '';
    const upstream = ask({
      host: '127.0.0.1',
      port: choice.instance.record.port,
      method: this.#request.method ?? 'GET',
      path: this.#request.url ?? '/',
      headers: [...toInstance(this.#request), 'Connection', 'Upgrade', 'Upgrade', upgrade] as unknown as Record<
        string,
        string
      >,
      setHost: false,
      agent: false,
      timeout: this.#front.record.settings.requestTimeoutMs,
    });
    let connected = false;
    let over = false;
    const end = (failed: boolean): void => {
      if (over) return;
      over = true;
      traffic.end(startedAt, failed);
      done();
    };
    upstream.once('socket', (socket) => {
      socket.once('connect', () => {
        connected = true;
      });
    });
    upstream.once('timeout', () => upstream.destroy(new Error('no answer in time')));
    upstream.once('upgrade', (answer, service, first) => {
      this.#client.write(`${headOf(answer)}\r\n`);
      service.setTimeout(0);
      service.on('error', () => service.destroy());
      if (first.length > 0) this.#client.write(first);
      if (this.#head.length > 0) service.write(this.#head);
      service.pipe(this.#client).pipe(service);
      const close = (): void => {
        service.destroy();
        this.#client.destroy();
        end(false);
      };
      service.once('close', close);
      this.#client.once('close', close);
    });
    upstream.once('response', (answer) => {
      this.#client.write(`${headOf(answer)}Connection: close\r\n\r\n`);
      answer.pipe(this.#client);
      answer.once('close', () => {
        end((answer.statusCode ?? 502) >= 500);
      });
    });
    upstream.once('error', (error) => {
      if (over) return;
      instance.doubt();
      if (connected) {
        end(true);
        this.#say('502 Bad Gateway', error.message);
        return;
      }
      over = true;
      traffic.handOver();
      done();
      tried.add(instance);
      this.open(tried);
    });
    this.#client.once('close', () => upstream.destroy());
    upstream.end();
  }

  #say(status: string, reason: string): void {
    const body = `${reason}.\n`;
    this.#client.end(
      `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
}

/** The head of an answer as it came, but for what speaks of a body's coding: the body is passed on decoded. */
function headOf(answer: IncomingMessage): string {
  let text = `HTTP/1.1 ${answer.statusCode ?? 502} ${answer.statusMessage ?? ''}\r\n`;
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    const name = answer.rawHeaders[at] ?? '';
    if (answer.statusCode !== 101 && /^(?:connection|transfer-encoding|keep-alive)$/i.test(name)) continue;
    text += `${name}: ${answer.rawHeaders[at + 1] ?? ''}\r\n`;
  }
  return text;
}
