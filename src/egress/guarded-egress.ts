import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, request as send } from 'undici';
import { type EgressSettings, Section } from '../settings/index.ts';
import { Gate } from './gate.ts';
import { EgressPolicy } from './model/policy.ts';
import { firstLeg, type Leg, nextLeg } from './model/redirect.ts';
import { Egress, type EgressAnswer, EgressFailed, EgressRefused, type EgressRequest } from './port.ts';
import { faultOf } from './faults.ts';
import { Resolver } from './resolver.ts';

/** The one implementation: undici, with a connection for each call that goes to the address which was checked. */
@Injectable()
export class GuardedEgress extends Egress implements OnApplicationShutdown {
  readonly #policy: EgressPolicy;
  readonly #gate: Gate;
  readonly #closing = new AbortController();

  constructor(
    @Section('egress') private readonly settings: EgressSettings,
    @Inject(Resolver) private readonly resolver: Resolver,
  ) {
    super();
    this.#policy = new EgressPolicy(settings.allow, settings.deny);
    this.#gate = new Gate(settings.concurrency);
  }

  override async request(request: EgressRequest): Promise<EgressAnswer> {
    const url = parsed(request.url);
    const timeoutMs = Math.min(request.timeoutMs ?? this.settings.timeoutMs, this.settings.timeoutMs);
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closing.signal]);
    const limitBytes = Math.min(request.limitBytes ?? this.settings.limitBytes, this.settings.limitBytes);
    let leg = firstLeg(url, (request.method ?? 'GET').toUpperCase(), request);
    const shown = leg.url.href;
    try {
      const leave = await this.#gate.enter(signal);
      try {
        for (let hops = 0; ; hops++) {
          const { answer, next } = await this.#exchange(leg, signal, limitBytes);
          if (next === undefined) return answer;
          if (hops >= this.settings.redirects) {
            throw new EgressFailed(shown, 'broken', `more than ${this.settings.redirects} redirects`);
          }
          leg = next;
        }
      } finally {
        leave();
      }
    } catch (error) {
      throw faultOf(error, leg.url.href, timeoutMs);
    }
  }

  onApplicationShutdown(): void {
    this.#closing.abort(new Error('the server stops'));
  }

  /** One leg, on a connection of its own: a pooled one might lead to an address that was checked for somebody else. */
  async #exchange(
    leg: Leg,
    signal: AbortSignal,
    limitBytes: number,
  ): Promise<{ answer: EgressAnswer; next: Leg | undefined }> {
    const address = await this.#admitted(leg.url, signal);
    const agent = new Agent({
      connect: { lookup: pinnedTo(address), timeout: this.settings.headersTimeoutMs },
      headersTimeout: this.settings.headersTimeoutMs,
      maxHeaderSize: 64 * 1024,
      pipelining: 0,
    });
    try {
      const { statusCode, headers, body } = await send(leg.url, {
        method: leg.method,
        headers: { ...leg.headers, ...leg.credentials },
        ...(leg.body === undefined ? {} : { body: leg.body }),
        dispatcher: agent,
        signal,
      });
      // What is left of a body dies with the connection, and would take the process with it if nobody listened.
      body.on('error', () => undefined);
      const location = headers['location'];
      const next = nextLeg(leg, statusCode, typeof location === 'string' ? location : undefined);
      if (next !== undefined) {
        if (!/^https?:$/.test(next.url.protocol)) throw new EgressRefused(next.url.href, schemes);
        return { answer: { status: statusCode, headers: {}, body: Buffer.alloc(0), url: leg.url.href }, next };
      }
      const content = await readBounded(body, leg.url.href, limitBytes);
      return { answer: { status: statusCode, headers: flat(headers), body: content, url: leg.url.href }, next };
    } finally {
      await agent.destroy();
    }
  }

  /** @returns the one address to connect to. Every address of the name must be allowed, or none is called. */
  async #admitted(url: URL, signal: AbortSignal): Promise<string> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const addresses = isIP(host) > 0 ? [host] : await raced(this.resolver.addresses(host), signal);
    for (const address of addresses) {
      const why = this.#policy.whyNot(host, address);
      if (why !== undefined) throw new EgressRefused(url.href, why);
    }
    const [first] = addresses;
    if (first === undefined) throw new EgressFailed(url.href, 'unknown-host', `${host} has no address`);
    return first;
  }
}

const schemes = 'only http and https are';

function parsed(text: string): URL {
  if (!URL.canParse(text))
    throw new EgressRefused(text.slice(0, 200), 'it is no URL, such as https://example.com/path');
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol))
    throw new EgressRefused(text.replace(/\/\/[^/@]*@/, '//').slice(0, 200), schemes);
  return url;
}

/** A lookup that knows one answer. The name still stands in the Host header and in the TLS handshake. */
function pinnedTo(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

/** A look-up cannot be called off, but nobody has to wait for it. */
async function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function readBounded(body: AsyncIterable<Buffer>, url: string, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limitBytes) throw new EgressFailed(url, 'too-large', `the answer has more than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  );
}
