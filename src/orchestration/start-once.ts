import { Inject, Injectable } from '@nestjs/common';
import { type Caller, may } from '../access/port.ts';
import type { DomainError } from '../kernel/index.ts';
import { EngineRoom } from './engine-room.ts';
import { type Correlation, isExecutionId } from './model/correlation.ts';
import type { Execution } from './model/execution.ts';
import { isComplete } from './model/status.ts';
import { CorrelationIdTaken, ExecutionIdTaken, NotAnExecutionId } from './start-refusals.ts';
import { Correlations } from './storage/correlations.ts';

/** A new execution; with a `refusal` one that was recorded only. */
export interface Begun {
  execution: Execution;
  refusal?: DomainError;
}

/** What tells a start from another one. */
export interface StartIdentity {
  correlation?: Correlation | undefined;
  /** The id that the execution is to have. */
  executionId?: string | undefined;
  /** Where a person asks. */
  caller?: Caller | undefined;
}

/** Sees to it that one start is one execution, however often it is asked for. */
@Injectable()
export class StartOnce {
  /** Ids that callers have given to executions which are not there yet. */
  readonly #coming = new Set<string>();

  constructor(
    @Inject(Correlations) private readonly correlations: Correlations,
    @Inject(EngineRoom) private readonly room: EngineRoom,
  ) {}

  /**
   * @param begin makes the execution; the database refuses a second one with the same correlation id
   * @returns the execution of an earlier start with this identity, or the new one
   * @throws {NotAnExecutionId} @throws {ExecutionIdTaken} @throws {CorrelationIdTaken}
   */
  async once(identity: StartIdentity, begin: () => Promise<Begun>): Promise<Begun> {
    const before = await this.#earlier(identity);
    if (before) return { execution: before };
    try {
      return await this.#withId(identity.executionId, begin);
    } catch (error) {
      // Two with one correlation id at once: the other was first.
      const first = await this.#earlier(identity);
      if (first) return { execution: first };
      throw error;
    }
  }

  async #withId(executionId: string | undefined, begin: () => Promise<Begun>): Promise<Begun> {
    if (executionId === undefined) return await begin();
    if (!isExecutionId(executionId)) throw new NotAnExecutionId(executionId);
    if (this.#coming.has(executionId)) throw new ExecutionIdTaken(executionId);
    this.#coming.add(executionId);
    try {
      if (await this.room.find(executionId)) throw new ExecutionIdTaken(executionId);
      return await begin();
    } finally {
      this.#coming.delete(executionId);
    }
  }

  async #earlier({ correlation, caller }: StartIdentity): Promise<Execution | undefined> {
    if (correlation === undefined) return undefined;
    const { key, onlyActive } = correlation;
    const id = await this.correlations.find(key);
    const execution = id === undefined ? undefined : await this.room.find(id);
    if (!execution) return undefined;
    if (onlyActive && isComplete(execution.status)) {
      await this.correlations.release(key, execution.id);
      return undefined;
    }
    if (caller && !may(caller, 'read', execution.application)) throw new CorrelationIdTaken();
    return execution;
  }
}
