import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { UnitOfWork } from '../persistence/index.ts';
import { Settings } from '../settings/index.ts';
import { HealthController } from './health.controller.ts';
import { Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { Readiness } from './readiness.ts';
import { type Hookable, nameRequests } from './request-scope.ts';
import { Tracing } from './tracing.ts';

/** Logs, health, metrics and traces. */
@Global()
@Module({
  controllers: [HealthController],
  providers: [
    {
      provide: Log,
      inject: [Settings],
      useFactory: ({ logging }: Settings) => new Log(logging),
    },
    Metrics,
    Readiness,
    Tracing,
  ],
  exports: [Log, Metrics, Readiness, Tracing],
})
export class ObservabilityModule implements OnModuleInit {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    // The migrations have run before this process listens at all; the database opens in no other way.
    this.readiness.add('database', () =>
      this.unitOfWork.read(async (manager) => {
        await manager.query('SELECT 1');
      }),
    );
    const { httpAdapter } = this.host as { httpAdapter?: { getInstance(): Hookable } };
    if (httpAdapter !== undefined) nameRequests(httpAdapter.getInstance());
  }
}
