import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit, type Caller } from '../access/index.ts';
import type { JsonObject } from '../kernel/index.ts';
import { StaleRevision } from './model/errors.ts';
import { PipelineListeners } from './port.ts';
import { Revisions } from './revisions.ts';
import { PipelineRow, type PipelineValues } from './storage/pipeline.row.ts';
import { insertRow, updateRow } from './storage/write-row.ts';

/** Writes a pipeline, its history, and what hangs on it, in the transaction of the caller. */
@Injectable()
export class PipelineStore {
  constructor(
    @Inject(Revisions) private readonly revisions: Revisions,
    @Inject(PipelineListeners) private readonly listeners: PipelineListeners,
    @Inject(Audit) private readonly audit: Audit,
  ) {}

  /**
   * @param after  with the revision of `before` plus one, or one after the last that was deleted
   * @param before what is there now
   * @param whole  what its template makes of it, where it names one
   * @throws {StaleRevision} somebody else has saved since `before` was read
   */
  async put(
    manager: EntityManager,
    caller: Caller,
    after: PipelineValues,
    before: PipelineValues | undefined,
    whole?: JsonObject,
  ): Promise<void> {
    if (before === undefined) await insertRow(manager, PipelineRow, after);
    else if (!(await updateRow(manager, PipelineRow, after, before.revision))) {
      throw new StaleRevision('pipeline', after.id, before.revision, 'a later revision');
    }
    await this.#keep(manager, caller, after, false);
    await this.listeners.saved(manager, { ...after, ...(whole === undefined ? {} : { whole }) });
  }

  async delete(manager: EntityManager, caller: Caller, row: PipelineValues, now: Date): Promise<void> {
    const { affected } = await manager.delete(PipelineRow, { id: row.id, revision: row.revision });
    if (affected !== 1) throw new StaleRevision('pipeline', row.id, row.revision, 'a later revision');
    const gone = { ...row, revision: row.revision + 1, updatedBy: caller.name, updatedAt: now };
    await this.#keep(manager, caller, gone, true);
    await this.listeners.deleted(manager, row.id);
  }

  /** What its template makes of a pipeline. @throws what refuses the save */
  async whole(manager: EntityManager, document: JsonObject): ReturnType<PipelineListeners['whole']> {
    return await this.listeners.whole(manager, document);
  }

  async nextRevision(manager: EntityManager, id: string, before: PipelineValues | undefined): Promise<number> {
    return (before?.revision ?? (await this.revisions.last(manager, 'pipeline', id))) + 1;
  }

  async #keep(manager: EntityManager, caller: Caller, row: PipelineValues, deleted: boolean): Promise<void> {
    await this.audit.record(manager, caller, {
      action: deleted ? 'pipeline.delete' : 'pipeline.save',
      subject: row.id,
      application: row.application,
      facts: { name: row.name, revision: row.revision },
    });
    await this.revisions.append(manager, {
      kind: 'pipeline',
      key: row.id,
      application: row.application,
      revision: row.revision,
      savedBy: row.updatedBy,
      savedAt: row.updatedAt,
      deleted,
      document: row.document,
    });
  }
}
