import type { TrafficFigures } from '../../port.ts';

const upperBoundsMs = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 60_000];

/** Counts what one server group does behind one load balancer. */
export class Traffic {
  #requests = 0;
  #errors = 0;
  #active = 0;
  #sumMs = 0;
  readonly #counts = upperBoundsMs.map(() => 0);

  /** Grows with everything that is counted. */
  get movements(): number {
    return this.#requests + this.#active;
  }

  begin(): void {
    this.#active += 1;
  }

  /** @param failed it got no answer, or one that says the service failed */
  end(startedAt: number, failed: boolean): void {
    const tookMs = performance.now() - startedAt;
    this.#active -= 1;
    this.#requests += 1;
    if (failed) this.#errors += 1;
    this.#sumMs += tookMs;
    const at = upperBoundsMs.findIndex((bound) => tookMs <= bound);
    if (at >= 0) this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  /** It was not this group that had the last word: another instance takes the request over. */
  handOver(): void {
    this.#active -= 1;
  }

  figures(): TrafficFigures {
    let count = 0;
    const latency = upperBoundsMs.map((upToMilliseconds, at) => {
      count += this.#counts[at] ?? 0;
      return { upToMilliseconds, count };
    });
    return {
      requests: this.#requests,
      errors: this.#errors,
      active: this.#active,
      latency,
      latencySumMilliseconds: this.#sumMs,
    };
  }
}
