/**
 * What a kind of trigger is made of. A kind is a folder `triggers/<kind>/` with one class that wears {@link TriggerKind}.
 * It only answers questions: the rows, the clock and the starting are done here, once for all kinds.
 *
 * @see docs/pipelines.md
 */
import { type JsonObject, type PluginCard, pluginDecorator } from '../kernel/index.ts';

/** A trigger as its pipeline has it, its options parsed by the card's schema; keys that it does not name are kept. */
export interface StoredTrigger<O = JsonObject> {
  /** Unique within the pipeline, and the same until the trigger is changed or replaced. */
  id: string;
  pipelineId: string;
  /** Id of the pipeline's application. */
  application: string;
  options: O;
}

/** Something that happened and may start pipelines. */
export interface TriggerEvent {
  /** The same when it is told again. */
  id: string;
  /** Which triggers are asked at all: those of this kind and this source. */
  kind: string;
  source: string;
  content: JsonObject;
}

/** When something that was due at a time that has passed is made up for. */
export type Misfire = 'skip' | 'fireOnce';

/** What a trigger that fires by the clock says of its times. */
export interface Timing {
  /** Says all that the times depend on: while it is the same, a saved pipeline keeps its next time. At most 500. */
  key: string;
  /** What becomes of a time that was missed by more than ten minutes. */
  misfire: Misfire;
  /** The first time strictly after `after`; undefined when there is none any more. */
  next(after: Date): Date | undefined;
}

/** A kind of trigger. `card.kind` is the trigger's `type`. */
export abstract class TriggerHandler<O = JsonObject> {
  /** What an event must name to reach this trigger; undefined where no event is meant. */
  source(_trigger: StoredTrigger<O>): string | undefined {
    return undefined;
  }

  /** For a kind that fires by the clock. */
  timing(_trigger: StoredTrigger<O>): Timing | undefined {
    return undefined;
  }

  /** What the event adds to the execution's trigger; undefined when the event does not start it. */
  match(_trigger: StoredTrigger<O>, _event: TriggerEvent): JsonObject | undefined {
    return undefined;
  }
}

export const TriggerKind = pluginDecorator<PluginCard>('trigger');

/** How triggers start pipelines: the engine's side of the door. */
export abstract class PipelineStarter {
  /**
   * Resolves when the start is durable. Called again with the same `correlationId` it answers with the same execution.
   *
   * @param start.trigger as the execution is to have it: `type`, `parameters`, …
   * @throws {DomainError} `not-found`, `invalid` (disabled, parameters), `forbidden`: it will not do. `unavailable`: later
   */
  abstract start(start: {
    application: string;
    pipelineNameOrId: string;
    user: { user: string; roles: string[] };
    trigger: JsonObject;
    correlationId: string;
  }): Promise<{ executionId: string }>;
}
