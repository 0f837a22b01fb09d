import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the clients have seen. */
export interface TrafficCount {
  sent: number;
  /** No answer, or another status than 200. */
  failed: number;
  byVersion: Record<string, number>;
  lastFailure?: string;
}

const program = fileURLToPath(new URL('traffic-program.js', import.meta.url));

/** Steady requests to one address, from a process beside this one. */
export class Traffic {
  #count: TrafficCount = { sent: 0, failed: 0, byVersion: {} };
  readonly #clients: ChildProcess;

  constructor(url: string) {
    this.#clients = fork(program, [url], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true });
    this.#clients.on('message', (count: TrafficCount) => {
      this.#count = count;
    });
  }

  get count(): TrafficCount {
    return this.#count;
  }

  /** Lets the requests under way end. */
  async stop(): Promise<TrafficCount> {
    if (this.#clients.connected) {
      const over = once(this.#clients, 'exit');
      this.#clients.send('stop');
      await over;
    }
    return this.#count;
  }
}
