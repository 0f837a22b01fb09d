import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import type { Connection, Identity } from './connection.ts';

/** Sockets for calls; each watch has one of its own beside them. */
const sockets = 8;
const connectMs = 10_000;
/** What is under way may take so long to end when the account is closed. */
const graceMs = 5_000;
const longestRefusalBytes = 256 * 1024;

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the server's address, with its query. */
  path: string;
  body?: string;
  contentType?: string;
  accept?: string;
  /** From the wait for a socket to the last byte. */
  timeoutMs: number;
  /** Largest answer. */
  limitBytes: number;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An answer that goes on. */
export interface Stream {
  status: number;
  headers: IncomingHttpHeaders;
  chunks: AsyncIterable<Buffer>;
}

/** No answer came, or not all of it. */
export class TransportFault extends Error {
  /** @param sent it may have reached the server, which may have done what it was asked */
  constructor(
    message: string,
    readonly kind: 'unreachable' | 'broken' | 'late' | 'too-large' | 'certificate',
    readonly sent: boolean,
  ) {
    super(message);
  }
}

interface Dispatchers {
  calls: Dispatcher;
  watches: Dispatcher;
}

/**
 * Connections to one cluster. Credentials that are not accepted are read anew once, for all who use them at that time: a
 * kubeconfig, a token or a certificate may have been renewed outside.
 */
export class Transport {
  #connection: Promise<Connection> | undefined;
  /** By server and TLS material. */
  #dispatchers: { key: string; use: Dispatchers } | undefined;
  #closed = false;

  constructor(private readonly connect: () => Promise<Connection>) {}

  connection(): Promise<Connection> {
    this.#connection ??= this.connect().catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }

  /** @throws {TransportFault} @throws {BadConnection} */
  async send(call: Call): Promise<Answer> {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort(late(call.timeoutMs));
    }, call.timeoutMs);
    try {
      return await this.#withFreshCredentials(async (connection) => {
        const answer = await this.#dispatch(connection, 'calls', call, controller.signal);
        const body = await this.#read(answer.body, call.limitBytes);
        return { status: answer.statusCode, headers: answer.headers, body };
      });
    } catch (error) {
      throw faultOf(error, controller.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** An answer whose chunks come for as long as the server, or the signal, lets them. @throws {TransportFault} */
  async stream(call: Call, signal: AbortSignal): Promise<Stream> {
    const controller = new AbortController();
    const stop = (): void => controller.abort(new TransportFault('it was called off', 'broken', true));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const timer = setTimeout(() => {
      controller.abort(late(call.timeoutMs));
    }, call.timeoutMs);
    try {
      return await this.#withFreshCredentials(async (connection) => {
        const answer = await this.#dispatch(connection, 'watches', call, controller.signal);
        const { statusCode: status, headers, body } = answer;
        if (status >= 300) {
          signal.removeEventListener('abort', stop);
          const said = await this.#read(body, longestRefusalBytes);
          return { status, headers, chunks: Readable.from([Buffer.from(said)]) };
        }
        body.once('close', () => signal.removeEventListener('abort', stop));
        return { status, headers, chunks: chunksOf(body) };
      });
    } catch (error) {
      signal.removeEventListener('abort', stop);
      throw faultOf(error, controller.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Takes nothing more; calls that are under way may end, watches are cut. */
  async close(): Promise<void> {
    this.#closed = true;
    const use = this.#dispatchers?.use;
    this.#dispatchers = undefined;
    if (use === undefined) return;
    // A write that is under way is told its end; the account may only be opened anew.
    const late = new AbortController();
    const patience = pause(graceMs, undefined, { ref: false, signal: late.signal }).catch(() => undefined);
    await Promise.race([use.calls.close(), patience]);
    late.abort();
    await Promise.all([use.calls.destroy(), use.watches.destroy()]);
  }

  async #withFreshCredentials<A extends { status: number }>(
    attempt: (connection: Connection) => Promise<A>,
  ): Promise<A> {
    const used = this.connection();
    try {
      const answer = await attempt(await used);
      if (answer.status !== 401) return answer;
    } catch (error) {
      // A certificate that has ended is refused before any answer, 401 included.
      if (!isTlsFault(error)) throw error;
    }
    // Others may have found out before: what they have read anew is good for us too.
    if (this.#connection === used) this.#connection = undefined;
    return await attempt(await this.connection());
  }

  async #dispatch(
    connection: Connection,
    use: keyof Dispatchers,
    { method, path, body, contentType, accept }: Call,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const identity = await connection.identity();
    signal.throwIfAborted();
    const { origin, pathname } = connection.server;
    return await request(`${origin}${pathname.replace(/\/$/, '')}${path}`, {
      dispatcher: this.#dispatchersFor(connection, identity)[use],
      method,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
      headers: {
        accept: accept ?? 'application/json',
        'user-agent': 'gennaker',
        ...identity.headers,
        ...(identity.authorization === undefined ? {} : { authorization: identity.authorization }),
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined ? {} : { body }),
    });
  }

  #dispatchersFor(connection: Connection, { certificate }: Identity): Dispatchers {
    if (this.#closed) throw new TransportFault('the account is closed', 'unreachable', false);
    const { server, tls, proxy } = connection;
    const material = [
      server.origin,
      proxy,
      tls.ca,
      tls.servername,
      tls.rejectUnauthorized,
      certificate?.cert,
      certificate?.key,
    ];
    const key = createHash('sha256').update(JSON.stringify(material)).digest('base64');
    if (this.#dispatchers?.key === key) return this.#dispatchers.use;
    // What is under way may end; a watch ends by itself within minutes.
    void this.#dispatchers?.use.calls.close();
    void this.#dispatchers?.use.watches.close();
    const secure = { ...tls, ...certificate };
    const dispatcher = (connections: number | null): Dispatcher =>
      proxy === undefined
        ? new Agent({ connections, pipelining: 1, connect: { ...secure, timeout: connectMs } })
        : new ProxyAgent({ uri: proxy, connections, requestTls: { ...secure, timeout: connectMs } });
    this.#dispatchers = { key, use: { calls: dispatcher(sockets), watches: dispatcher(null) } };
    return this.#dispatchers.use;
  }

  async #read(body: AsyncIterable<Buffer>, limitBytes: number): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      // To leave the loop destroys the stream, and with it the connection.
      if (bytes > limitBytes)
        throw new TransportFault(`the answer is larger than ${limitBytes} bytes`, 'too-large', true);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

async function* chunksOf(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) yield chunk;
  } catch (error) {
    throw faultOf(error, undefined);
  }
}

const late = (timeoutMs: number): TransportFault =>
  new TransportFault(`no answer within ${timeoutMs / 1000} s`, 'late', true);

const isTlsFault = (error: unknown): boolean => /^ERR_SSL_/.test(codeOf(error));
const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

const neverSent: Record<string, string> = {
  ECONNREFUSED: 'nothing listens at its address',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be resolved now',
  EHOSTUNREACH: 'there is no route to its host',
  ENETUNREACH: 'there is no route to its network',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within 10 s',
};

function faultOf(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof TransportFault) return error;
  if (signal?.aborted && signal.reason instanceof TransportFault) return signal.reason;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (neverSent[code] !== undefined) return new TransportFault(neverSent[code], 'unreachable', false);
  if (/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/.test(code)) {
    return new TransportFault(`its certificate is not trusted (${message})`, 'certificate', false);
  }
  if (code === '') return error;
  return new TransportFault(`the connection broke (${code})`, 'broken', true);
}
