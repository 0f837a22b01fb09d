export { bindings, type LogBindings, withBindings } from './context.ts';
export { Log } from './log.ts';
export { Metrics } from './metrics.ts';
export { ObservabilityModule } from './observability.module.ts';
export { Readiness, type ReadinessCheck, type ReadinessReport } from './readiness.ts';
export { type SpanFacts, Tracing } from './tracing.ts';
