import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { join } from 'node:path';
import type { JsonObject } from '../../../kernel/json.ts';
import type { Host } from './host.ts';
import { readTail } from './instance-log.ts';
import { note } from './note.ts';
import { Orders } from './orders.ts';
import { type Change, type ChangeLine, HostRefusal, type Verb, type Verbs, protocolVersion } from './protocol.ts';

const bodyLimitBytes = 4 * 1024 * 1024;
const figuresEveryMs = 2_000;
const heartbeatMs = 5_000;
const tailLimitBytes = 1024 * 1024;

/** What the server says to the host, over the socket of the state folder. Who may open that socket may do everything. */
export class Control {
  readonly server: Server;
  lastUsedAt = Date.now();
  readonly #host: Host;
  readonly #orders: Orders;
  readonly #stop: (instances: boolean) => Promise<void>;

  /** @param stop ends the host; with its instances, or leaving them for the next one */
  constructor(host: Host, stop: (instances: boolean) => Promise<void>) {
    this.#host = host;
    this.#orders = new Orders(host);
    this.#stop = stop;
    this.server = createServer((request, response) => {
      this.lastUsedAt = Date.now();
      this.#answer(request, response).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else sayNo(response, error);
      });
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://host');
    if (request.method === 'POST') {
      const verb = url.pathname.slice(1);
      const order = JSON.parse(await readBody(request)) as Verbs[Verb];
      if (verb === 'stop') {
        // Left open: its end tells that everything has ended.
        response.writeHead(200).flushHeaders();
        await this.#stop((order as unknown as { instances?: boolean }).instances ?? true);
      } else say(response, await this.#orders.take(verb as Verb, order));
    } else if (url.pathname === '/watch') this.#watch(response);
    else if (url.pathname === '/log') await this.#log(url, response);
    else if (url.pathname === '/state') say(response, { changes: this.#find(url) });
    else say(response, { protocolVersion, pid: process.pid });
  }

  #find({ searchParams }: URL): Change[] {
    const kind = searchParams.get('kind');
    const name = searchParams.get('name');
    if (kind !== 'serverGroup' && kind !== 'loadBalancer' && kind !== 'firewall') return this.#host.all();
    return name === null ? this.#host.all().filter((change) => change.kind === kind) : [this.#host.look(kind, name)];
  }

  async #log(url: URL, response: ServerResponse): Promise<void> {
    const instance = this.#host.instance(url.searchParams.get('group') ?? '', url.searchParams.get('instance') ?? '');
    const bytes = Math.min(Number(url.searchParams.get('bytes')), tailLimitBytes);
    say(response, instance ? { text: await readTail(join(instance.folder, 'output.log'), bytes) } : {});
  }

  #watch(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const send = (line: ChangeLine): Promise<void> =>
      new Promise((resolve) => {
        if (response.write(`${JSON.stringify(line)}\n`)) resolve();
        else response.once('drain', resolve);
      });
    const stop = this.#host.changes.watch((changes) => send({ complete: false, changes }));
    void send({ complete: true, changes: this.#host.all() });
    const heartbeat = setInterval(() => {
      if (!response.writableNeedDrain) response.write('\n');
    }, heartbeatMs);
    // Requests change the figures all the time; that is told at a walking pace.
    const figures = setInterval(() => {
      for (const balancer of this.#host.busyBalancers()) this.#host.changes.mark('loadBalancer', balancer);
    }, figuresEveryMs);
    response.once('close', () => {
      clearInterval(heartbeat);
      clearInterval(figures);
      stop();
    });
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > bodyLimitBytes) throw new HostRefusal('BAD_ORDER', `The order is larger than ${bodyLimitBytes} bytes.`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function say(response: ServerResponse, answer: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

function sayNo(response: ServerResponse, error: unknown): void {
  if (error instanceof HostRefusal) {
    const { code, message, facts } = error;
    say(response, { code, message, facts } satisfies JsonObject, 409);
    return;
  }
  note('an order failed', error);
  say(response, { message: String(error) }, 500);
}
