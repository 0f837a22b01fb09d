import { createServer, type Server } from 'node:http';
import type { DomainError } from '../kernel/index.ts';

/** Answers where the server did, while that is away: that it is, why, and that it comes back. */
export class StandIn {
  private constructor(private readonly server: Server) {}

  static async open(host: string, port: number, why: DomainError): Promise<StandIn> {
    const errors = [{ message: why.message, extensions: { code: why.code, refusal: 'unavailable', ...why.facts } }];
    const body = JSON.stringify({ data: null, errors });
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(503, { 'content-type': 'application/json; charset=utf-8', 'retry-after': '2' });
      response.end(body);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return new StandIn(server);
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}
