import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EngineRoom } from './engine-room.ts';
import type { Execution } from './model/execution.ts';
import { ExecutionListeners } from './news.ts';
import { ExecutionStore } from './storage/execution-store.ts';

/** How many executions of one pipeline may run at a time. */
type Limits = Pick<Execution, 'pipelineConfigId' | 'limitConcurrent' | 'maxConcurrentExecutions'>;

/** Executions of one pipeline that may wait; one more is refused. */
const longestQueue = 50;

/**
 * Who may run now, and who waits. Decided for one execution of a pipeline at a time, and the decision is durable before
 * the next one is made, so that two that come at once never both find the last place free.
 */
@Injectable()
export class Admission implements OnApplicationBootstrap {
  readonly #lines = new Map<string, Promise<unknown>>();
  /** Pipelines of which an execution may be waiting. Of most none ever does: the end of a run need not ask the database. */
  readonly #crowded = new Set<string>();

  constructor(
    @Inject(ExecutionStore) private readonly store: ExecutionStore,
    @Inject(EngineRoom) private readonly room: EngineRoom,
    @Inject(ExecutionListeners) listeners: ExecutionListeners,
  ) {
    listeners.add('admission', async ({ topic, facts }) => {
      const { pipelineConfigId } = facts;
      if (topic === 'executionCompleted' && typeof pipelineConfigId === 'string')
        await this.admitWaiting(pipelineConfigId);
    });
  }

  /** A place may have become free while no process ran. */
  async onApplicationBootstrap(): Promise<void> {
    for (const pipelineConfigId of await this.store.pipelinesWithWaiting()) {
      this.#crowded.add(pipelineConfigId);
      await this.admitWaiting(pipelineConfigId);
    }
  }

  /**
   * Decides for one execution, and begins it.
   *
   * @param begin makes the decision durable
   */
  async decide<T>(limits: Limits, begin: (decision: 'run' | 'wait' | 'full') => Promise<T>): Promise<T> {
    const { pipelineConfigId } = limits;
    if (pipelineConfigId === undefined || placesOf(limits) === Infinity) return await begin('run');
    return await this.#inLine(pipelineConfigId, async () => {
      const waiting = await this.store.waiting(pipelineConfigId);
      const free = (await this.store.occupied(pipelineConfigId)) < placesOf(limits);
      // Who waits already comes first, even if a place is free by now.
      if (free && waiting.length === 0) return await begin('run');
      if (free) setImmediate(() => void this.admitWaiting(pipelineConfigId).catch(() => undefined));
      if (waiting.length >= longestQueue) return await begin('full');
      this.#crowded.add(pipelineConfigId);
      return await begin('wait');
    });
  }

  /**
   * Lets waiting executions begin while there are places: the oldest first; or, where the pipeline keeps none waiting,
   * the newest, and the others are cancelled.
   */
  async admitWaiting(pipelineConfigId: string): Promise<void> {
    if (!this.#crowded.has(pipelineConfigId)) return;
    await this.#inLine(pipelineConfigId, async () => {
      let waiting = await this.#waiting(pipelineConfigId);
      if (waiting.length === 0) {
        this.#crowded.delete(pipelineConfigId);
        return;
      }
      let occupied = await this.store.occupied(pipelineConfigId);
      while (waiting.length > 0) {
        const newest = waiting.at(-1);
        const next = newest?.keepWaitingPipelines === false ? newest : waiting[0];
        if (!next || occupied >= placesOf(next)) return;
        const superseded = next === newest && !next.keepWaitingPipelines ? waiting.slice(0, -1) : [];
        for (const { id } of superseded) {
          const reason = `A newer execution of this pipeline (${next.id}) was waiting; this pipeline keeps only the newest.`;
          await this.room.post(id, { kind: 'cancelRequested', user: 'system', reason });
        }
        await this.room.post(next.id, { kind: 'begin', admitted: true });
        occupied += 1;
        waiting = waiting.filter((execution) => execution !== next && !superseded.includes(execution));
      }
    });
  }

  async #waiting(pipelineConfigId: string): Promise<Execution[]> {
    const ids = await this.store.waiting(pipelineConfigId);
    const found = await Promise.all(ids.map((id) => this.room.find(id)));
    const waiting = found.filter((execution): execution is Execution => execution?.waiting === true);
    // By when they asked, not by when they were made: a restart comes after whoever waits already.
    return waiting.toSorted((left, right) => since(left) - since(right) || (left.id < right.id ? -1 : 1));
  }

  async #inLine<T>(pipelineConfigId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#lines.get(pipelineConfigId) ?? Promise.resolve();
    const turn = before.then(work, work);
    const settled = turn.catch(() => undefined);
    this.#lines.set(pipelineConfigId, settled);
    try {
      return await turn;
    } finally {
      if (this.#lines.get(pipelineConfigId) === settled) this.#lines.delete(pipelineConfigId);
    }
  }
}

const since = ({ waitingSince, buildTime }: Execution): number => waitingSince ?? buildTime;

function placesOf({ limitConcurrent, maxConcurrentExecutions }: Limits): number {
  if (limitConcurrent) return 1;
  return maxConcurrentExecutions > 0 ? maxConcurrentExecutions : Infinity;
}
