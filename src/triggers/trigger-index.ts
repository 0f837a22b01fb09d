import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager, ObjectLiteral } from 'typeorm';
import { isEnabled, PipelineListener, type SavedPipeline, triggerId } from '../applications/index.ts';
import { Clock, isJsonObject } from '../kernel/index.ts';
import { CronScheduleRow } from './storage/cron-schedule.row.ts';
import { TriggerRow, type TriggerValues } from './storage/trigger.row.ts';
import { TriggerKinds } from './trigger-kinds.ts';

const longestKind = 100;
const longestSource = 500;

/** Keeps the triggers of every pipeline where an event finds them: written with the pipeline, or not at all. */
@Injectable()
export class TriggerIndex extends PipelineListener {
  constructor(
    @Inject(TriggerKinds) private readonly kinds: TriggerKinds,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override async pipelineSaved(manager: EntityManager, pipeline: SavedPipeline): Promise<void> {
    const rows = this.#rowsOf(pipeline);
    await manager.delete(TriggerRow, { pipelineId: pipeline.id });
    // A row's own type would lead TypeORM's into JSON without end.
    if (rows.length > 0) await manager.getRepository<ObjectLiteral>(TriggerRow).insert(rows);
    await this.#schedule(manager, pipeline.id, rows);
  }

  override async pipelineDeleted(manager: EntityManager, pipelineId: string): Promise<void> {
    await manager.delete(TriggerRow, { pipelineId });
    await manager.delete(CronScheduleRow, { pipelineId });
  }

  #rowsOf(pipeline: SavedPipeline): TriggerValues[] {
    // Those of its template start it like its own.
    const { triggers } = pipeline.whole ?? pipeline.document;
    const seen = new Set<string>();
    return (Array.isArray(triggers) ? triggers : []).filter(isJsonObject).flatMap((body, position) => {
      const kind = body['type'];
      if (typeof kind !== 'string' || kind === '' || kind.length > longestKind) return [];
      const id = triggerId(body);
      // The same trigger twice is one trigger.
      if (seen.has(id)) return [];
      seen.add(id);
      const enabled = !pipeline.disabled && isEnabled(body);
      const row = { pipelineId: pipeline.id, triggerId: id, application: pipeline.application, kind, position, body };
      const known = this.kinds.read(row);
      const source = known?.handler.source(known.trigger) ?? '';
      return [{ ...row, source: source.slice(0, longestSource), enabled }];
    });
  }

  /** What has not changed keeps its next time: a save in the second before it is due must not cost a run. */
  async #schedule(manager: EntityManager, pipelineId: string, rows: TriggerValues[]): Promise<void> {
    const before = new Map((await manager.findBy(CronScheduleRow, { pipelineId })).map((row) => [row.triggerId, row]));
    for (const row of rows) {
      const known = row.enabled ? this.kinds.read(row) : undefined;
      const timing = known?.handler.timing(known.trigger);
      if (timing === undefined) continue;
      if (before.get(row.triggerId)?.timing === timing.key) {
        before.delete(row.triggerId);
        continue;
      }
      const next = timing.next(this.clock.now());
      if (next === undefined) continue;
      before.delete(row.triggerId);
      await manager.save(CronScheduleRow, {
        pipelineId,
        triggerId: row.triggerId,
        timing: timing.key,
        nextFireAt: next,
        dueAt: next,
        claimedAt: null,
        lastFiredAt: null,
        failures: 0,
        lastProblem: '',
      });
    }
    for (const gone of before.keys()) await manager.delete(CronScheduleRow, { pipelineId, triggerId: gone });
  }
}
