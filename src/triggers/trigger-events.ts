import { Inject, Injectable, Logger } from '@nestjs/common';
import { DomainError, type JsonObject } from '../kernel/index.ts';
import { UnitOfWork } from '../persistence/index.ts';
import { PipelineStarter, type TriggerEvent } from './port.ts';
import { runAs } from './scheduler.ts';
import { TriggerRow } from './storage/trigger.row.ts';
import { TriggerKinds } from './trigger-kinds.ts';

/** What an event has done to one pipeline that it reached. */
export interface Verdict {
  pipelineId: string;
  triggerId: string;
  executionId?: string;
  /** Why nothing was started. */
  reason?: string;
}

/** Brings events to the triggers that they are meant for. */
@Injectable()
export class TriggerEvents {
  readonly #log = new Logger('Triggers');
  /** Reads that wait for the database. */
  readonly #wanted = new Map<string, Promise<TriggerRow[]>>();

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(TriggerKinds) private readonly kinds: TriggerKinds,
    @Inject(PipelineStarter) private readonly starter: PipelineStarter,
  ) {}

  /**
   * Starts each pipeline that has an enabled trigger which matches; of several triggers of one pipeline the first one
   * counts. The same event told again starts nothing again. One pipeline's refusal does not keep the others back.
   *
   * @param user in whose name, where the trigger does not say
   * @throws {Error} something could not be started for now: tell the event again
   */
  async dispatch(event: TriggerEvent, user: string): Promise<Verdict[]> {
    const rows = await this.#meant(event.kind, event.source.slice(0, 500));
    const verdicts: Verdict[] = [];
    const started = new Set<string>();
    const later: unknown[] = [];
    for (const row of rows) {
      const { pipelineId, triggerId } = row;
      const known = this.kinds.read(row);
      const extra = known?.handler.match(known.trigger, event);
      if (extra === undefined || started.has(pipelineId)) continue;
      started.add(pipelineId);
      try {
        const executionId = await this.#start(row, event, extra, user);
        verdicts.push({ pipelineId, triggerId, executionId });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#log.error(`Event ${event.id} did not start pipeline ${pipelineId}: ${reason}`);
        verdicts.push({ pipelineId, triggerId, reason });
        if (!(error instanceof DomainError) || error.refusal === 'unavailable') later.push(error);
      }
    }
    if (later.length > 0) throw later[0];
    return verdicts;
  }

  /** The ends of many runs of one pipeline come together: those that wait for the same read share it, until it begins. */
  #meant(kind: string, source: string): Promise<TriggerRow[]> {
    const key = JSON.stringify([kind, source]);
    const wanted = this.#wanted.get(key);
    if (wanted) return wanted;
    const read = (): Promise<TriggerRow[]> =>
      this.unitOfWork.read((manager) => {
        // What has begun may not see what is saved from now on.
        this.#wanted.delete(key);
        return manager.find(TriggerRow, {
          where: { kind, source, enabled: true },
          order: { pipelineId: 'ASC', position: 'ASC' },
        });
      });
    // A free connection begins at once, and would do so before others find that somebody waits.
    const rows = Promise.resolve().then(read);
    this.#wanted.set(key, rows);
    rows.catch(() => this.#wanted.delete(key));
    return rows;
  }

  async #start(row: TriggerRow, event: TriggerEvent, extra: JsonObject, user: string): Promise<string> {
    const { executionId } = await this.starter.start({
      application: row.application,
      pipelineNameOrId: row.pipelineId,
      user: { user: runAs(row.body) ?? user, roles: [] },
      trigger: { ...row.body, ...extra, eventId: event.id },
      correlationId: `${event.id}:${row.pipelineId}`,
    });
    return executionId;
  }
}
