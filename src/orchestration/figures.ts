import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../kernel/index.ts';
import { Metrics, Readiness, withBindings } from '../observability/index.ts';
import { EngineRoom } from './engine-room.ts';
import type { Execution } from './model/execution.ts';
import { isComplete } from './model/status.ts';
import { ExecutionChanged } from './news.ts';

/** Upper bounds in seconds: from a check that fails at once to a roll-out that takes a day. */
const buckets = [0.01, 0.1, 1, 10, 60, 300, 900, 3_600, 14_400, 86_400];

/** What Prometheus, `/readyz` and the log hear of executions. */
@Injectable()
export class OrchestrationFigures implements OnModuleInit {
  readonly #log = new Logger('executions');

  constructor(
    @Inject(EngineRoom) private readonly room: EngineRoom,
    @Inject(DomainEvents) private readonly events: DomainEvents,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.add('dispatcher', () =>
      this.room.ready ? Promise.resolve() : Promise.reject(new Error('no effects are being performed')),
    );
    this.metrics.gauge('gennaker_executions_alive', 'Executions in memory.', [], (gauge) => {
      gauge.set(this.room.alive);
    });
    const ended = this.metrics.counter('gennaker_executions_total', 'Executions that ended.', ['status']);
    const lasted = this.metrics.histogram(
      'gennaker_execution_duration_seconds',
      'From the start to the end of an execution.',
      buckets,
      ['status'],
    );
    const stages = this.metrics.counter('gennaker_stages_total', 'Stages that ended.', ['type', 'status']);
    this.events.on(ExecutionChanged, ({ before, execution }) => {
      for (const { type, status } of endedStages(before, execution)) stages.inc({ type, status });
      if (isComplete(execution.status) === isComplete(before?.status ?? 'NOT_STARTED')) return;
      if (!isComplete(execution.status)) return;
      const { status, startTime, endTime } = execution;
      ended.inc({ status });
      if (startTime !== undefined && endTime !== undefined) lasted.observe({ status }, (endTime - startTime) / 1000);
      this.#tell(execution);
    });
  }

  #tell({ id, application, name, status, canceledBy, cancellationReason }: Execution): void {
    withBindings({ executionId: id }, () => {
      const why = cancellationReason === undefined ? {} : { canceledBy, cancellationReason };
      this.#log.log({ msg: `${application}: ${name} ended ${status}`, application, pipeline: name, status, ...why });
    });
  }
}

function endedStages(before: Execution | undefined, after: Execution): Execution['stages'] {
  if (before?.stages === after.stages) return [];
  return after.stages.filter((stage, position) => {
    const beside = before?.stages[position];
    if (beside === stage || !isComplete(stage.status)) return false;
    const earlier = beside?.id === stage.id ? beside : before?.stages.find(({ id }) => id === stage.id);
    return !isComplete(earlier?.status ?? 'NOT_STARTED');
  });
}
