import { isJsonObject, type Fault, type Json, type JsonObject } from '../../kernel/index.ts';
import { Refused, ServerUnreachable } from '../errors.ts';
import type { Address } from './address.ts';

const answerMs = 60_000;
const largestAnswerBytes = 256 * 1024 * 1024;

/** What a GraphQL server says of an operation. */
interface Answer<T> {
  data?: T | null;
  errors?: readonly GraphqlFault[];
}

interface GraphqlFault {
  message: string;
  path?: readonly (string | number)[];
  extensions?: JsonObject;
}

/** The way to one server: GraphQL over HTTP for questions, over a WebSocket for what goes on. */
export class Connection {
  constructor(private readonly address: Address) {}

  get url(): string {
    return this.address.url;
  }

  /**
   * Asks once. Not repeated: a mutation may have been done although its answer was lost.
   *
   * @throws {Refused} with the server's own sentence
   * @throws {ServerUnreachable}
   */
  async ask<T>(query: string, variables: JsonObject = {}): Promise<T> {
    const response = await this.#send(query, variables);
    const answer = await this.#read<T>(response);
    if (answer.errors !== undefined && answer.errors.length > 0) throw refusalOf(answer.errors);
    if (answer.data === undefined || answer.data === null) throw this.#notGennaker(response.status);
    return answer.data;
  }

  /**
   * Follows a subscription until the server ends it or the caller stops iterating.
   *
   * @throws {Refused}           the server knows no such thing
   * @throws {ServerUnreachable} the connection could not be made, or broke off
   */
  async *listen<T>(query: string, variables: JsonObject): AsyncGenerator<T> {
    const [{ createClient }, { WebSocket }] = await Promise.all([import('graphql-ws'), import('undici')]);
    const { token } = this.address;
    const client = createClient({
      url: `${this.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      keepAlive: 15_000,
      ...(token === undefined ? {} : { connectionParams: { authorization: `Bearer ${token.reveal()}` } }),
    });
    try {
      for await (const answer of client.iterate<T>({ query, variables })) {
        if (answer.errors !== undefined && answer.errors.length > 0) {
          throw refusalOf(answer.errors as unknown as GraphqlFault[]);
        }
        if (answer.data !== undefined && answer.data !== null) yield answer.data;
      }
    } catch (error) {
      throw this.#listeningFailed(error);
    } finally {
      void client.dispose();
    }
  }

  async #send(query: string, variables: JsonObject): Promise<Response> {
    const { token } = this.address;
    try {
      return await fetch(`${this.url}/graphql`, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(answerMs),
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
    } catch (error) {
      throw new ServerUnreachable(this.url, whyNot(error));
    }
  }

  async #read<T>(response: Response): Promise<Answer<T>> {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const part of response.body ?? []) {
        bytes += (part as Uint8Array).byteLength;
        if (bytes > largestAnswerBytes) throw new Refused(`The answer has more than ${largestAnswerBytes} bytes.`);
        parts.push(part as Uint8Array);
      }
    } catch (error) {
      if (error instanceof Refused) throw error;
      throw new ServerUnreachable(this.url, `the answer broke off (${whyNot(error)})`);
    }
    try {
      const answer = JSON.parse(Buffer.concat(parts).toString('utf8')) as Answer<T>;
      if (isJsonObject(answer) && ('data' in answer || 'errors' in answer)) return answer;
    } catch {
      // Told below: whoever answers is not who was meant.
    }
    throw this.#notGennaker(response.status);
  }

  #notGennaker(status: number): Refused {
    return new Refused(`${this.url} answers with status ${status}, but not as a Gennaker server does.`, {
      code: 'NOT_GENNAKER',
      hints: ['Is the address right? Is a proxy in between?'],
    });
  }

  #listeningFailed(error: unknown): Error {
    if (error instanceof Refused) return error;
    if (Array.isArray(error)) return refusalOf(error as GraphqlFault[]);
    const { code, reason } = error as { code?: number; reason?: string };
    // 4400 to 4499: the server has understood and will not.
    if (code !== undefined && code >= 4_400 && code < 4_500)
      return new Refused(reason ?? 'The server refused to tell.');
    return new ServerUnreachable(this.url, whyNot(error));
  }
}

/** Made of the first error; the faults of all. */
function refusalOf(errors: readonly GraphqlFault[]): Refused {
  const [first] = errors;
  const sentences = [...new Set(errors.map(({ message }) => message))];
  const code = first?.extensions?.['code'];
  return new Refused(sentences.join('\n'), {
    ...(typeof code === 'string' ? { code } : {}),
    faults: errors.flatMap(({ extensions }) => faultsIn(extensions?.['faults'] ?? extensions?.['errors'])),
    hints: code === 'UNAUTHENTICATED' ? tokenHints : [],
  });
}

const tokenHints = [
  'Bring an API token: --token-file FILE, GENNAKER_CLIENT__TOKEN, or client.token in the settings file.',
  'An administrator makes one with `gennaker token create NAME`.',
];

/** Faults as the API sends them; their paths may be lists or texts. */
export function faultsIn(value: Json | undefined): Fault[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isJsonObject).map(({ path, message }) => ({
    path: Array.isArray(path)
      ? path.flatMap((step) => (typeof step === 'number' || typeof step === 'string' ? [step] : []))
      : [],
    message: typeof message === 'string' ? message : 'is not right',
  }));
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name cannot be looked up',
  ECONNRESET: 'the connection was reset',
  ETIMEDOUT: 'the host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not answer',
  UND_ERR_SOCKET: 'the connection broke off',
};

function whyNot(error: unknown): string {
  const { name, message, cause, code } = error as { name?: string; message?: string; cause?: unknown; code?: unknown };
  if (name === 'TimeoutError') return `no answer within ${answerMs / 1000} s`;
  if (cause !== undefined && cause !== null) return whyNot(cause);
  if (error instanceof AggregateError && error.errors.length > 0) return whyNot(error.errors[0]);
  const known = typeof code === 'string' ? reasons[code] : undefined;
  return known ?? (message === undefined || message === '' ? 'the connection broke off' : message);
}
