import { type ClientRequest, type IncomingMessage, get } from 'node:http';
import { createInterface } from 'node:readline';

import type { Json } from '../objects.ts';

/** A watch over HTTP, event by event. */
export class Watching {
  private readonly lines: AsyncIterator<string>;

  private constructor(
    private readonly request: ClientRequest,
    readonly code: number,
    response: IncomingMessage,
  ) {
    this.lines = createInterface({ input: response, crlfDelay: Infinity })[Symbol.asyncIterator]();
  }

  static open(url: string): Promise<Watching> {
    return new Promise((resolve, reject) => {
      const request = get(url, (response) => {
        response.on('error', () => undefined);
        resolve(new Watching(request, response.statusCode!, response));
      });
      request.on('error', reject);
    });
  }

  /** The next event, or undefined when the server has ended. */
  async next(): Promise<Json> {
    const { value, done } = await this.lines.next();
    return done ? undefined : JSON.parse(value);
  }

  close(): void {
    this.request.destroy();
  }
}
