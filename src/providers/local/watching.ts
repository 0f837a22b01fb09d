import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { type Ref, type Sighting, Watching } from '../port.ts';
import type { HostClient } from './host-client.ts';
import type { ChangeLine } from './host/protocol.ts';
import { sightingOf } from './views.ts';

/** The host says something at least every five seconds. */
const silenceMs = 15_000;
const firstPauseMs = 100;
const longestPauseMs = 5_000;

/** Changes as the host tells them; when it goes, the next host tells everything again. */
export class LocalWatching extends Watching {
  readonly #host: HostClient;
  readonly #watches = new Set<() => void>();

  constructor(host: HostClient) {
    super();
    this.#host = host;
  }

  override watch(seen: (sightings: Sighting[], complete: boolean) => void): Promise<() => void> {
    let stopped = false;
    let stream: IncomingMessage | undefined;
    let timer: NodeJS.Timeout | undefined;
    let pauseMs = firstPauseMs;
    const connect = async (): Promise<void> => {
      try {
        stream = await this.#host.watch();
        await this.#follow(stream, (line) => {
          pauseMs = firstPauseMs;
          if (!stopped)
            seen(
              line.changes.map((change) => sightingOf(this.#host.account, change)),
              line.complete,
            );
        });
      } catch {
        // The connection is gone, whatever the reason: a new one begins with everything.
      }
      if (stopped) return;
      timer = setTimeout(() => void connect(), pauseMs);
      timer.unref();
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    };
    const stop = (): void => {
      stopped = true;
      clearTimeout(timer);
      stream?.destroy();
      this.#watches.delete(stop);
    };
    this.#watches.add(stop);
    void connect();
    return Promise.resolve(stop);
  }

  override logTail(serverGroup: Ref, instance: string, bytes: number): Promise<string | undefined> {
    return this.#host.logTail(serverGroup.name, instance, bytes);
  }

  close(): void {
    for (const stop of [...this.#watches]) stop();
  }

  async #follow(stream: IncomingMessage, told: (line: ChangeLine) => void): Promise<void> {
    stream.setTimeout(silenceMs, () => stream.destroy());
    for await (const line of createInterface({ input: stream })) if (line !== '') told(JSON.parse(line) as ChangeLine);
  }
}
