/** Stand-ins for what triggers lean on: a clock by hand, an engine that remembers its starts, two kinds of trigger. */
import { z } from 'zod';
import { Clock, DomainError, type JsonObject } from '../../src/kernel/index.ts';
import { Family } from '../../src/plugins/index.ts';
import {
  PipelineStarter,
  type StoredTrigger,
  type Timing,
  type TriggerEvent,
  TriggerHandler,
} from '../../src/triggers/port.ts';

export const minuteMs = 60_000;
export const startMs = Date.UTC(2026, 2, 1, 12);

export class HandClock extends Clock {
  at = startMs;
  override now(): Date {
    return new Date(this.at);
  }
  override after(): () => void {
    throw new Error('nobody waits here');
  }
}

const Every = z.looseObject({ everyMs: z.number().int().positive(), misfire: z.enum(['skip', 'fireOnce']).optional() });

/** Due at every multiple of a span. */
class EveryTrigger extends TriggerHandler {
  override timing({ options }: StoredTrigger): Timing {
    const { everyMs, misfire = 'skip' } = Every.parse(options);
    return {
      key: String(everyMs),
      misfire,
      next: (after) => new Date((Math.floor(after.getTime() / everyMs) + 1) * everyMs),
    };
  }
}

/** Wants the end of a pipeline. */
class PipelineEnd extends TriggerHandler {
  override source({ options }: StoredTrigger): string {
    return z.string().parse(options['pipeline']);
  }
  override match({ options }: StoredTrigger, { content }: TriggerEvent): JsonObject | undefined {
    return options['ends'] === content['status'] ? { parentExecution: content } : undefined;
  }
}

export const family = new Family<TriggerHandler>('trigger', [
  { kind: 'every', card: { kind: 'every', title: 'Every', options: Every }, instance: new EveryTrigger() },
  {
    kind: 'pipeline',
    card: { kind: 'pipeline', title: 'Pipeline', options: z.looseObject({ pipeline: z.string() }) },
    instance: new PipelineEnd(),
  },
]);

type Start = Parameters<PipelineStarter['start']>[0];

/** What is durable of the engine: one execution for one correlation id. Lives on when the scheduler is made anew. */
export class Ledger extends PipelineStarter {
  readonly started = new Map<string, Start>();
  calls = 0;
  /** Decides over each call before, and after, its execution is durable. */
  before: (start: Start) => Promise<void> = () => Promise.resolve();
  after: (start: Start) => Promise<void> = () => Promise.resolve();

  override async start(wanted: Start): Promise<{ executionId: string }> {
    this.calls += 1;
    await this.before(wanted);
    if (!this.started.has(wanted.correlationId)) this.started.set(wanted.correlationId, wanted);
    await this.after(wanted);
    return { executionId: `execution of ${wanted.correlationId}` };
  }

  times(): string[] {
    return [...this.started.values()].map(({ trigger }) =>
      new Date(Number(trigger['scheduledTime'])).toISOString().slice(11, 19),
    );
  }
}

export class Refused extends DomainError {}

/** A trigger that is due at every multiple of this span. */
export const every = (everyMs: number, more: JsonObject = {}): JsonObject => ({
  ...{ type: 'every', id: 'clock', enabled: true, everyMs },
  ...more,
});
