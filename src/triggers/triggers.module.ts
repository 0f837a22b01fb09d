import { Inject, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { ApplicationsModule, PipelineListeners } from '../applications/index.ts';
import { ExecutionListeners, OrchestrationModule, Starts } from '../orchestration/index.ts';
import { Catalogue } from '../plugins/index.ts';
import { completionOf, PipelineCompletions } from './pipeline-completions.ts';
import { PipelineStarter, TriggerHandler } from './port.ts';
import { Scheduler } from './scheduler.ts';
import { Ticker } from './ticker.ts';
import { TriggerEvents } from './trigger-events.ts';
import { TriggerIndex } from './trigger-index.ts';
import { TriggerKinds } from './trigger-kinds.ts';

/** The engine, as triggers see it. */
@Injectable()
class EngineStarter extends PipelineStarter {
  constructor(@Inject(Starts) private readonly starts: Starts) {
    super();
  }

  override async start({ user, ...start }: Parameters<PipelineStarter['start']>[0]): Promise<{ executionId: string }> {
    const { id } = await this.starts.byTrigger(start, user);
    return { executionId: id };
  }
}

/** What starts pipelines without a person: the clock, and other pipelines. */
@Module({
  imports: [ApplicationsModule, OrchestrationModule],
  providers: [
    {
      provide: TriggerKinds,
      inject: [Catalogue],
      useFactory: (catalogue: Catalogue) => new TriggerKinds(() => catalogue.family('trigger', TriggerHandler)),
    },
    { provide: PipelineStarter, useClass: EngineStarter },
    TriggerIndex,
    TriggerEvents,
    PipelineCompletions,
    Scheduler,
    Ticker,
  ],
  exports: [TriggerEvents, PipelineCompletions, Scheduler],
})
export class TriggersModule implements OnModuleInit {
  constructor(
    @Inject(PipelineListeners) private readonly pipelines: PipelineListeners,
    @Inject(ExecutionListeners) private readonly executions: ExecutionListeners,
    @Inject(TriggerIndex) private readonly index: TriggerIndex,
    @Inject(PipelineCompletions) private readonly completions: PipelineCompletions,
  ) {}

  onModuleInit(): void {
    this.pipelines.add(this.index);
    this.executions.add('triggers', async ({ topic, eventId, facts }) => {
      const ended = topic === 'executionCompleted' ? completionOf(eventId, facts) : undefined;
      if (ended !== undefined) await this.completions.onExecutionCompleted(ended);
    });
  }
}
