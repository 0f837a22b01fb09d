import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { SpanFacts } from './tracing.ts';

/** Loaded only where traces are wanted: these packages cost some 50 ms of the start. */
export function startTracing(options: {
  url: string;
  headers: Record<string, string>;
  serviceName: string;
  sampleRatio: number;
}): {
  span: <T>(name: string, facts: SpanFacts, work: () => Promise<T>) => Promise<T>;
  stop: () => Promise<void>;
} {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.serviceName }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio) }),
    spanProcessors: [
      new BatchSpanProcessor(
        new OTLPTraceExporter({ url: options.url, headers: options.headers, timeoutMillis: 5000 }),
        {
          maxQueueSize: 2048,
          exportTimeoutMillis: 5000,
        },
      ),
    ],
  });
  const tracer = provider.getTracer('gennaker');
  // Our own storage of what is current: the global one belongs to whoever else might use OpenTelemetry in this process.
  const current = new AsyncLocalStorage<ReturnType<typeof context.active>>();
  return {
    async span(name, facts, work) {
      const parent = current.getStore() ?? context.active();
      const span = tracer.startSpan(name, { attributes: facts }, parent);
      try {
        return await current.run(trace.setSpan(parent, span), work);
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        if (error instanceof Error) span.recordException(error);
        throw error;
      } finally {
        span.end();
      }
    },
    stop: () => provider.shutdown(),
  };
}
