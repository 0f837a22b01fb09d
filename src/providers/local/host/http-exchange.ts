import { type Agent, type ClientRequest, type IncomingMessage, type ServerResponse, request as ask } from 'node:http';
import type { Front } from './front.ts';
import type { Choice } from './chooser.ts';
import { hasBody, toClient, toInstance } from './http-headers.ts';
import { refuse } from './http-refusal.ts';
import type { LiveInstance } from './instance.ts';
import type { Traffic } from './traffic.ts';

const mostAttempts = 5;
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * One request on its way through, and the answer back.
 *
 * An idle connection may be closed by the instance in the very moment that a request is written on it; nobody can tell
 * whether the request was read. So only requests that may be repeated without harm, and have no body, go over a waiting
 * connection, and they are repeated elsewhere when no byte of an answer has come. Everything else gets a connection of
 * its own: on loopback that costs a tenth of a millisecond, and leaves nothing to guess.
 */
export class Exchange {
  readonly #front: Front;
  readonly #agentFor: (instance: LiveInstance, reuse: boolean) => Agent | false;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #repeatable: boolean;
  readonly #tried = new Set<LiveInstance>();
  /** A waiting connection has failed this request: from now on it gets its own. */
  #wary = false;
  readonly #startedAt = performance.now();

  constructor(
    front: Front,
    agentFor: (instance: LiveInstance, reuse: boolean) => Agent | false,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    this.#front = front;
    this.#agentFor = agentFor;
    this.#request = request;
    this.#response = response;
    this.#repeatable = repeatable.has(request.method ?? '') && !hasBody(request);
    request.on('error', () => undefined);
    response.on('error', () => undefined);
  }

  /** Sends it to whose turn it is. */
  forward(): void {
    const choice = this.#front.choose(this.#request.socket.remoteAddress, this.#tried);
    if ('instance' in choice && choice.instance.record.port !== undefined && this.#tried.size < mostAttempts)
      this.#attempt(choice, choice.instance.record.port);
    else
      refuse(this.#response, 'instance' in choice ? { refused: false, reason: 'too many instances failed' } : choice);
  }

  #attempt({ group, instance }: Choice, port: number): void {
    const traffic = this.#front.trafficOf(group.record.name);
    traffic.begin();
    const { requestTimeoutMs, idleTimeoutMs } = this.#front.record.settings;
    const upstream = ask({
      host: '127.0.0.1',
      port,
      method: this.#request.method ?? 'GET',
      path: this.#request.url ?? '/',
      headers: toInstance(this.#request) as unknown as Record<string, string>,
      setHost: false,
      agent: this.#agentFor(instance, this.#repeatable && !this.#wary),
    });
    const attempt = new Attempt(instance, traffic, this.#startedAt, () => {
      upstream.destroy();
      this.#response.destroy();
    });
    const gaveUp = (): void => {
      attempt.clientLeft = !this.#response.writableFinished;
      if (attempt.clientLeft) upstream.destroy();
    };
    this.#response.once('close', gaveUp);
    const timer = setTimeout(() => {
      attempt.late = true;
      upstream.destroy(new Error(`no answer within ${requestTimeoutMs} ms`));
    }, requestTimeoutMs);
    upstream.on('error', (error) => {
      clearTimeout(timer);
      this.#response.off('close', gaveUp);
      this.#failed(attempt, error, upstream);
    });
    upstream.once('response', (answer) => {
      clearTimeout(timer);
      upstream.setTimeout(idleTimeoutMs, () => upstream.destroy(new Error('idle')));
      attempt.answered = true;
      this.#answer(attempt, answer);
    });
    this.#send(upstream, attempt);
  }

  /** Reads nothing of the body before there is a connection: until then another instance can have all of it. */
  #send(upstream: ClientRequest, attempt: Attempt): void {
    if (this.#repeatable) {
      attempt.sent = true;
      upstream.end();
      return;
    }
    upstream.once('socket', (socket) => {
      const go = (): void => {
        attempt.sent = true;
        if (hasBody(this.#request)) {
          // The instance may have something to say before it has read a byte.
          upstream.flushHeaders();
          this.#request.pipe(upstream);
        } else upstream.end();
      };
      if (socket.connecting) socket.once('connect', go);
      else go();
    });
  }

  #answer(attempt: Attempt, answer: IncomingMessage): void {
    const status = answer.statusCode ?? 502;
    this.#response.sendDate = false;
    this.#response.writeHead(status, answer.statusMessage ?? '', toClient(answer));
    // Short answers wait for their first bytes anyway; the head of an event stream must not.
    if (answer.headers['content-length'] === undefined) this.#response.flushHeaders();
    answer.pipe(this.#response);
    answer.once('error', () => {
      this.#response.destroy();
    });
    answer.once('close', () => {
      if (!answer.complete) this.#response.destroy();
      attempt.end(status >= 500 || (!answer.complete && !attempt.clientLeft));
    });
  }

  #failed(attempt: Attempt, error: Error, upstream: ClientRequest): void {
    if (attempt.answered || attempt.over) return;
    this.#request.unpipe(upstream);
    const { instance } = attempt;
    if (attempt.clientLeft || this.#response.destroyed) {
      attempt.end(false);
      return;
    }
    instance.doubt();
    if (!attempt.late && (!attempt.sent || this.#repeatable)) {
      // A waiting connection that was closed says nothing against the instance itself: ask it once more, on a new one.
      if (upstream.reusedSocket) this.#wary = true;
      else this.#tried.add(instance);
      attempt.handOver();
      this.forward();
      return;
    }
    attempt.end(true);
    this.#response.writeHead(attempt.late ? 504 : 502, {
      'content-type': 'text/plain; charset=utf-8',
      connection: 'close',
    });
    this.#response.end(`The instance ${instance.record.name} gave no answer: ${error.message}.\n`);
  }
}

/** One instance's turn at a request. */
class Attempt {
  readonly instance: LiveInstance;
  sent = false;
  answered = false;
  late = false;
  clientLeft = false;
  over = false;
  readonly #traffic: Traffic;
  readonly #startedAt: number;
  readonly #done: () => void;

  constructor(instance: LiveInstance, traffic: Traffic, startedAt: number, cut: () => void) {
    this.instance = instance;
    this.#traffic = traffic;
    this.#startedAt = startedAt;
    this.#done = instance.acquire(cut);
  }

  end(failed: boolean): void {
    if (this.over) return;
    this.over = true;
    this.#traffic.end(this.#startedAt, failed);
    this.#done();
  }

  handOver(): void {
    this.over = true;
    this.#traffic.handOver();
    this.#done();
  }
}
