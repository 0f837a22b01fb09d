import { probe } from './probe.ts';
import type { HealthCheck, InstanceHealth } from './protocol.ts';

/** An instance that is not yet up is asked this often, so that a roll-out does not wait for a slow interval. */
const eagerIntervalMs = 150;

/** Asks one instance again and again, and tells when the answer changes. */
export class HealthWatch {
  #health: InstanceHealth = { state: 'Starting' };
  #inARow = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #check: HealthCheck;
  readonly #port: number;
  readonly #graceEnds: number;
  readonly #told: (health: InstanceHealth) => void;

  /** @param first what it is taken for until asked; an adopted instance goes on as it was */
  constructor(
    check: HealthCheck,
    port: number,
    launchedAt: number,
    first: InstanceHealth,
    told: (health: InstanceHealth) => void,
  ) {
    this.#check = check;
    this.#port = port;
    this.#graceEnds = launchedAt + check.graceMs;
    this.#health = first;
    this.#told = told;
    // A process is well when it has lasted for one interval.
    this.#arm(check.type === 'process' ? check.intervalMs : 0);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Asks at once, because somebody has reason to doubt. */
  doubt(): void {
    if (this.#timer === undefined || this.#stopped) return;
    clearTimeout(this.#timer);
    this.#arm(0);
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#ask();
    }, delayMs);
  }

  async #ask(): Promise<void> {
    const reason = await probe(this.#check, this.#port);
    if (this.#stopped) return;
    const next = this.#judge(reason);
    if (next.state !== this.#health.state || next.reason !== this.#health.reason) {
      this.#health = next;
      this.#told(next);
    }
    const eager = next.state === 'Starting' && this.#check.type !== 'process';
    this.#arm(eager ? Math.min(eagerIntervalMs, this.#check.intervalMs) : this.#check.intervalMs);
  }

  #judge(reason: string | undefined): InstanceHealth {
    const well = reason === undefined;
    const wasUp = this.#health.state === 'Up';
    this.#inARow = well === wasUp ? 0 : this.#inARow + 1;
    if (well) return wasUp || this.#inARow >= this.#check.healthyThreshold ? { state: 'Up' } : this.#health;
    if (wasUp && this.#inARow < this.#check.unhealthyThreshold) return this.#health;
    if (this.#health.state === 'Starting' && Date.now() < this.#graceEnds) return { state: 'Starting', reason };
    return { state: 'Down', reason };
  }
}
