import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Secret } from '../kernel/index.ts';
import { Section, type TelemetrySettings } from '../settings/index.ts';

/** Facts of a span. */
export type SpanFacts = Record<string, string | number | boolean>;

/** Not within the class: the compiler leaves the `.ts` of an import in a decorated class as it is. */
const openTelemetry = () => import('./open-telemetry.ts');

type Span<T> = (name: string, facts: SpanFacts, work: () => Promise<T>) => Promise<T>;

/**
 * Traces for OpenTelemetry. Where no endpoint is set, nothing of OpenTelemetry is loaded and a span is a plain call.
 */
@Injectable()
export class Tracing implements OnModuleInit, OnApplicationShutdown {
  #span: Span<unknown> | undefined;
  #stop: (() => Promise<void>) | undefined;

  constructor(@Section('telemetry') private readonly settings: TelemetrySettings) {}

  async onModuleInit(): Promise<void> {
    const { otlpEndpoint, headers, serviceName, sampleRatio } = this.settings;
    if (otlpEndpoint === undefined) return;
    const { startTracing } = await openTelemetry();
    const revealed = Object.entries(headers).map(([name, value]) => [
      name,
      value instanceof Secret ? value.reveal() : value,
    ]);
    const { span, stop } = startTracing({
      url: `${otlpEndpoint.replace(/\/$/, '')}/v1/traces`,
      headers: Object.fromEntries(revealed) as Record<string, string>,
      serviceName,
      sampleRatio,
    });
    this.#span = span;
    this.#stop = stop;
  }

  /** Does `work` within a span; spans within it become its children. What it throws marks the span, and passes on. */
  span<T>(name: string, facts: SpanFacts, work: () => Promise<T>): Promise<T> {
    return this.#span === undefined ? work() : (this.#span(name, facts, work) as Promise<T>);
  }

  /** Sends what is left. */
  async onApplicationShutdown(): Promise<void> {
    await this.#stop?.();
  }
}
