import { Controller, Get, Header, HttpStatus, Inject, Res } from '@nestjs/common';
import { Allow } from '../access/port.ts';
import { Metrics } from './metrics.ts';
import { Readiness, type ReadinessReport } from './readiness.ts';

/** The part of an HTTP answer that is used here. */
interface Answer {
  status(code: number): unknown;
}

/** What the operators' tools ask. Open to everybody: probes and scrapers bring no token, and nothing here is secret. */
@Controller()
export class HealthController {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  /** The process is alive: it answers. Says nothing of what it leans on, or a slow database would have it killed. */
  @Allow('open')
  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when every part can do its work, else 503 with the names of those that cannot. */
  @Allow('open')
  @Get('readyz')
  async ready(@Res({ passthrough: true }) answer: Answer): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    if (!report.ready) answer.status(HttpStatus.SERVICE_UNAVAILABLE);
    return report;
  }

  @Allow('open')
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async figures(): Promise<string> {
    return await this.metrics.text();
  }
}
