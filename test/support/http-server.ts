import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a test server has got. */
export interface Got {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A real server on a port of the kernel's choice, on the loopback only. Close it. */
export class TestServer {
  readonly got: Got[] = [];
  readonly #server: Server;

  private constructor(answer: (got: Got, response: ServerResponse) => void) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const got = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
        this.got.push(got);
        answer(got, response);
      });
    });
  }

  static async start(answer: (got: Got, response: ServerResponse) => void): Promise<TestServer> {
    const server = new TestServer(answer);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** `http://127.0.0.1:PORT`. */
  get address(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
