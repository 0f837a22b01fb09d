import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The numbers of this process for Prometheus. Names begin with `gennaker_` and end in their unit. */
@Injectable()
export class Metrics {
  readonly #registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  readonly contentType = this.#registry.contentType;

  counter<L extends string>(name: string, help: string, labels: readonly L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames: labels, registers: [this.#registry] });
  }

  /** @param collect sets the gauge when somebody looks */
  gauge<L extends string>(
    name: string,
    help: string,
    labels: readonly L[] = [],
    collect?: (gauge: Gauge<L>) => void,
  ): Gauge<L> {
    return new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [this.#registry],
      ...(collect === undefined
        ? {}
        : {
            collect(): void {
              collect(this);
            },
          }),
    });
  }

  /** @param buckets upper bounds, in the unit of the name */
  histogram<L extends string>(
    name: string,
    help: string,
    buckets: readonly number[],
    labels: readonly L[] = [],
  ): Histogram<L> {
    return new Histogram({ name, help, buckets: [...buckets], labelNames: labels, registers: [this.#registry] });
  }

  /** As `/metrics` shows it. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }
}
