import { createHash } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { JsonObject } from '../../kernel/index.ts';
import { CloudUnavailable } from '../port.ts';
import type { HostProcess } from './host-process.ts';
import type { Ordered, RefusalCode, Verb, Verbs, Views } from './host/protocol.ts';
import { refusalOf } from './refusals.ts';

const timeoutMs = 30_000;
const answerLimitBytes = 64 * 1024 * 1024;
const mostAttempts = 3;
/** No host listens, or it went away in between: orders carry their operation, so they may be given again. */
const passing = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/** Speaks to the host of one account. */
export class HostClient {
  readonly account: string;
  readonly process: HostProcess;
  #met = false;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 4 });

  constructor(account: string, host: HostProcess) {
    this.account = account;
    this.process = host;
  }

  /** Gives an order. @param same what makes two orders the same, when it is not all of it */
  async order<V extends Verb>(
    verb: V,
    operation: string,
    order: Omit<Verbs[V], keyof Ordered>,
    same: unknown = order,
  ): Promise<JsonObject> {
    const fingerprint = createHash('sha256')
      .update(`${verb} ${canonical(same)}`)
      .digest('hex');
    return (await this.#call('POST', `/${verb}`, { ...order, operation, fingerprint })) as JsonObject;
  }

  /** Everything of one kind, or the one of that name. */
  async look<K extends keyof Views>(kind: K, name?: string): Promise<Views[K][]> {
    const query = new URLSearchParams({ kind, ...(name === undefined ? {} : { name }) });
    const { changes } = (await this.#call('GET', `/state?${query.toString()}`)) as { changes: { value?: Views[K] }[] };
    return changes.flatMap(({ value }) => (value === undefined ? [] : [value]));
  }

  async logTail(group: string, instance: string, bytes: number): Promise<string | undefined> {
    const query = new URLSearchParams({ group, instance, bytes: String(bytes) });
    const { text } = (await this.#call('GET', `/log?${query.toString()}`)) as { text?: string };
    return text;
  }

  /** The open stream of changes. The caller reads and destroys it. */
  async watch(): Promise<IncomingMessage> {
    await this.process.ensure();
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: this.process.socket, path: '/watch', agent: false }, resolve);
      asked.once('error', reject);
      asked.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call(method: 'GET' | 'POST', path: string, body?: object): Promise<object> {
    for (let attempt = 1; ; attempt++) {
      try {
        // The first time, to learn whether it speaks our language.
        if (!this.#met) await this.process.ensure();
        this.#met = true;
        return await this.#once(method, path, body);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? '';
        if (!passing.has(code)) throw error;
        if (attempt === mostAttempts) throw new CloudUnavailable(this.account, `its host process is gone (${code})`);
        await this.process.ensure();
      }
    }
  }

  #once(method: 'GET' | 'POST', path: string, body?: object): Promise<object> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { socketPath: this.process.socket, method, path, agent: this.#agent, timeout: timeoutMs },
        (answer) => {
          this.#read(answer).then(resolve, reject);
        },
      );
      asked.once('timeout', () => {
        asked.destroy(
          new CloudUnavailable(this.account, `its host process gave no answer within ${String(timeoutMs)} ms`),
        );
      });
      asked.once('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async #read(answer: IncomingMessage): Promise<object> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes > answerLimitBytes)
        throw new CloudUnavailable(this.account, 'the answer of its host process is too large');
    }
    const said = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
      code?: RefusalCode;
      message?: string;
      facts?: JsonObject;
    };
    if (answer.statusCode === 200) return said;
    const { code, message = 'no reason given', facts = {} } = said;
    if (code === undefined) throw new CloudUnavailable(this.account, message);
    throw refusalOf(this.account, code, message, facts);
  }
}

/** JSON with its keys in order, so that equal orders read equally. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
