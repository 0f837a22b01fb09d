import { Injectable } from '@nestjs/common';
import type { JsonObject } from '../kernel/index.ts';
import type { NewsTopic } from './engine/index.ts';
import type { LoggedEvent } from './storage/statements.ts';
import type { Execution } from './model/execution.ts';

/** Something of an execution that others must hear of, even if the process ends in between. */
export interface ExecutionNews {
  topic: NewsTopic;
  /** The same when it is told again. */
  eventId: string;
  /**
   * `executionId`, `application`, `pipelineConfigId`, `name`, `status`, `user`, `parent`. Of `notificationDue` also `when`
   * (`pipeline.failed`, `stage.starting`, `manualJudgment`, …), the `notifications` that want it, and the `stage`.
   */
  facts: JsonObject;
}

/** Told after each durable step, for live subscriptions; not repeated after a restart (the log is). */
export class ExecutionChanged {
  constructor(
    readonly execution: Execution,
    readonly events: readonly LoggedEvent[],
    /** As it was before the step; undefined for a new one. */
    readonly before?: Execution,
  ) {}
}

type Listener = (news: ExecutionNews) => Promise<void>;

/** Who hears of executions. A feature adds its listener while the modules start (`onModuleInit`). */
@Injectable()
export class ExecutionListeners {
  readonly #listeners = new Map<string, Listener>();

  /**
   * @param listener told at least once: it must know what it has heard by `eventId`; what it throws is told again later
   */
  add(name: string, listener: Listener): void {
    this.#listeners.set(name, listener);
  }

  async tell(news: ExecutionNews): Promise<void> {
    for (const listener of this.#listeners.values()) await listener(news);
  }
}
