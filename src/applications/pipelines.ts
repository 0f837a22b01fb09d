import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Caller, demand } from '../access/port.ts';
import { Clock, DomainError, DomainEvents, type Fault, type JsonObject } from '../kernel/index.ts';
import { isDuplicate, UnitOfWork } from '../persistence/index.ts';
import { checkDocument, refuse, sameDocument, textOf } from './model/document.ts';
import { DuplicateName, NoSuchApplication, NoSuchPipeline, StaleRevision } from './model/errors.ts';
import { applicationId, nameKey } from './model/names.ts';
import { checkPipeline, isTemplated, type Verdict } from './model/pipeline-rules.ts';
import { PipelineChanged, type PipelineRecord, type SaveOptions } from './model/records.ts';
import { withTriggerIds } from './model/trigger-ids.ts';
import { PipelineStore } from './pipeline-store.ts';
import { KnownKinds } from './port.ts';
import { ApplicationRow } from './storage/application.row.ts';
import { lastPosition, PipelineRow, type PipelineValues } from './storage/pipeline.row.ts';

export interface PipelineSaveOptions extends SaveOptions {
  /** Spinnaker's way: refused unless the document's `updateTs` is that of the stored one. */
  staleCheck?: boolean;
  /** The id of a pipeline that has none. When there is one of that id already, the same wish made it, and it stays. */
  newId?: string;
}

export interface PipelineSave {
  pipeline: PipelineRecord;
  /** What was kept although it is not known here, and the like. */
  warnings: Verdict['warnings'];
}

/** Changes of pipelines. Reading them is {@link PipelineLibrary}. */
@Injectable()
export class Pipelines {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DomainEvents) private readonly events: DomainEvents,
    @Inject(PipelineStore) private readonly store: PipelineStore,
    @Inject(KnownKinds) private readonly known: KnownKinds,
  ) {}

  /** What {@link Pipelines.save} would say of it, nothing saved. @throws {InvalidInput} no object, too large, too deep */
  async check(caller: Caller, document: JsonObject): Promise<Verdict> {
    demand(caller, 'read', textOf(document, 'application'));
    checkDocument('The pipeline', document);
    const verdict = checkPipeline(document, this.known);
    if (verdict.faults.length > 0 || !isTemplated(document)) return verdict;
    try {
      await this.unitOfWork.read((manager) => this.#whole(manager, document, verdict.warnings));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const whole = { path: ['template'], message: error.message };
      verdict.faults.push(...(error.faults.length > 0 ? error.faults : [whole]));
    }
    return verdict;
  }

  /**
   * Makes a pipeline, or changes the one that has the document's `id`. Saving what is there already makes no revision.
   *
   * @throws {InvalidInput} every fault with its path
   * @throws {NoSuchApplication}
   * @throws {DuplicateName} another pipeline of the application is called so
   * @throws {StaleRevision} somebody else has saved in between
   */
  async save(caller: Caller, document: JsonObject, options: PipelineSaveOptions = {}): Promise<PipelineSave> {
    checkDocument('The pipeline', document);
    const { faults, warnings } = checkPipeline(document, this.known);
    refuse(`The pipeline ${textOf(document, 'name') ?? ''}`.trim(), faults);
    demand(caller, 'pipeline:write', applicationId(textOf(document, 'application') ?? ''));
    const row = await this.#write(document, (manager) => this.#put(manager, caller, document, options, warnings));
    return { pipeline: recordOf(row), warnings };
  }

  /** @throws {NoSuchPipeline} @throws {StaleRevision} */
  async delete(caller: Caller, id: string, options: SaveOptions = {}): Promise<void> {
    const row = await this.unitOfWork.write(async (manager) => {
      const before = await this.#forChange(manager, caller, id, options);
      await this.store.delete(manager, caller, before, this.clock.now());
      return before;
    });
    this.events.publish(new PipelineChanged(row.application, id, 'deleted', row.revision + 1));
  }

  /** Gives it another name, or another application, or both. @throws as {@link Pipelines.save} */
  async move(
    caller: Caller,
    id: string,
    to: { name?: string; application?: string },
    options: SaveOptions = {},
  ): Promise<PipelineRecord> {
    return await this.#edit(caller, id, options, (document) => ({ ...document, ...to }));
  }

  /** One that is not enabled is started by nothing and nobody. @throws as {@link Pipelines.save} */
  async setEnabled(caller: Caller, id: string, enabled: boolean, options: SaveOptions = {}): Promise<PipelineRecord> {
    return await this.#edit(caller, id, options, (document) =>
      enabled && document['disabled'] === undefined ? document : { ...document, disabled: !enabled },
    );
  }

  /**
   * Sets the `index` of several pipelines of an application, all of them or none.
   *
   * @throws {NoSuchPipeline} one of them is not of this application
   */
  async reorder(caller: Caller, application: string, indexes: Record<string, number>): Promise<void> {
    const home = applicationId(application);
    demand(caller, 'pipeline:write', home);
    const rows = await this.unitOfWork.write(async (manager) => {
      const changed: PipelineValues[] = [];
      for (const [id, index] of Object.entries(indexes)) {
        const before = await manager.findOneBy(PipelineRow, { id, application: home });
        if (before === null) throw new NoSuchPipeline(application, id);
        const document = { ...before.document, index };
        refuse(
          'The order',
          checkPipeline(document, this.known).faults.filter(({ path }) => path[0] === 'index'),
        );
        if (before.position !== index) changed.push(await this.#put(manager, caller, document, {}));
      }
      return changed;
    });
    for (const row of rows) this.#publish(row);
  }

  async #edit(
    caller: Caller,
    id: string,
    options: SaveOptions,
    change: (document: JsonObject) => JsonObject,
  ): Promise<PipelineRecord> {
    const row = await this.#write({}, async (manager) => {
      const before = await this.#forChange(manager, caller, id, options);
      const document = change(before.document);
      const named = checkPipeline(document, this.known).faults.filter(({ path }) => path.length === 1);
      refuse(`The pipeline ${before.name}`, named);
      return await this.#put(manager, caller, document, options);
    });
    return recordOf(row);
  }

  async #forChange(manager: EntityManager, caller: Caller, id: string, options: SaveOptions): Promise<PipelineRow> {
    const before = await manager.findOneBy(PipelineRow, { id });
    if (before === null) throw new NoSuchPipeline(undefined, id);
    demand(caller, 'pipeline:write', before.application);
    expectRevision(id, before.revision, options.expectedRevision);
    return before;
  }

  async #write(
    document: JsonObject,
    work: (manager: EntityManager) => Promise<PipelineValues>,
  ): Promise<PipelineValues> {
    const row = await this.unitOfWork.write(work).catch((error: unknown) => {
      // Two saved it at once: the other was first.
      if (!isDuplicate(error)) throw error;
      throw new DuplicateName(
        textOf(document, 'application') ?? '',
        textOf(document, 'name') ?? '',
        'it was saved just now',
      );
    });
    this.#publish(row);
    return row;
  }

  async #put(
    manager: EntityManager,
    caller: Caller,
    document: JsonObject,
    options: PipelineSaveOptions,
    warnings?: Fault[],
  ): Promise<PipelineValues> {
    const application = applicationId(textOf(document, 'application') ?? '');
    const name = textOf(document, 'name') ?? '';
    demand(caller, 'pipeline:write', application);
    const home = await manager.findOneBy(ApplicationRow, { id: application });
    if (home === null) throw new NoSuchApplication(application);
    const givenId = textOf(document, 'id');
    const before = givenId === undefined ? null : await manager.findOneBy(PipelineRow, { id: givenId });
    if (before !== null) demand(caller, 'pipeline:write', before.application);
    const made = givenId === undefined ? await madeBefore(manager, options.newId) : null;
    if (made !== null) return made;
    const id = before?.id ?? givenId ?? options.newId ?? randomUUID();
    expectRevision(id, before?.revision ?? 0, options.expectedRevision);

    const namesake = await manager.findOneBy(PipelineRow, { application, nameKey: nameKey(name) });
    if (namesake !== null && namesake.id !== id) throw new DuplicateName(home.name, name, namesake.id);

    const isCopy = givenId === undefined || document['regenerateCronTriggerIds'] === true;
    const whole = completed(document, id, isCopy);
    if (before !== null && sameDocument(before.document, whole)) return before;
    // After that: what is there as it was wanted may be what this very wish has saved, before the process ended.
    if (options.staleCheck === true && before !== null) expectUpdateTs(before, document);
    const now = this.clock.now();
    const index = document['index'];
    const row: PipelineValues = {
      id,
      application,
      name,
      nameKey: nameKey(name),
      position: typeof index === 'number' ? index : (before?.position ?? lastPosition),
      // Hand-made files have it as text; one that is meant to stand still must.
      disabled: document['disabled'] === true || document['disabled'] === 'true',
      revision: await this.store.nextRevision(manager, id, before ?? undefined),
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
      updatedBy: caller.name,
      document: { ...whole, updateTs: String(now.getTime()), lastModifiedBy: caller.name },
    };
    await this.store.put(manager, caller, row, before ?? undefined, await this.#whole(manager, row.document, warnings));
    return row;
  }

  /**
   * What the pipeline's template makes of it, checked as if it were written by hand.
   *
   * @param warnings gets what is doubtful. Without it nobody hears of faults, and they do not count: a pipeline whose
   *                 template is gone can still be disabled.
   */
  async #whole(manager: EntityManager, document: JsonObject, warnings?: Fault[]): Promise<JsonObject | undefined> {
    try {
      const made = await this.store.whole(manager, document);
      if (made === undefined) return undefined;
      const verdict = checkPipeline(made.pipeline, this.known);
      const inMade = ({ path, message }: Fault): Fault => ({ path: ['pipeline', ...path], message });
      refuse(`The pipeline ${textOf(document, 'name') ?? ''} that its template makes`, verdict.faults.map(inMade));
      warnings?.push(...made.warnings, ...verdict.warnings.map(inMade));
      return made.pipeline;
    } catch (error) {
      if (warnings === undefined && error instanceof DomainError) return undefined;
      throw error;
    }
  }

  #publish(row: PipelineValues): void {
    this.events.publish(new PipelineChanged(row.application, row.id, 'saved', row.revision));
  }
}

async function madeBefore(manager: EntityManager, newId: string | undefined): Promise<PipelineRow | null> {
  return newId === undefined ? null : await manager.findOneBy(PipelineRow, { id: newId });
}

/** The document with what the server adds to it; every other key stays where it is. */
function completed(document: JsonObject, id: string, isCopy: boolean): JsonObject {
  const { regenerateCronTriggerIds: _done, ...rest } = document;
  const triggers = withTriggerIds(rest['triggers'], isCopy);
  return { ...rest, id, ...(triggers === undefined ? {} : { triggers }) };
}

function expectRevision(id: string, current: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== current) throw new StaleRevision('pipeline', id, expected, current);
}

function expectUpdateTs(before: PipelineValues, document: JsonObject): void {
  const current = String(before.updatedAt.getTime());
  const given = document['updateTs'];
  const expected = typeof given === 'string' || typeof given === 'number' ? String(given) : 'nothing';
  if (expected !== current) throw new StaleRevision('pipeline', before.id, expected, current);
}

export function recordOf(row: PipelineValues): PipelineRecord {
  const { nameKey: _key, position, ...record } = row;
  return { ...record, ...(position === lastPosition ? {} : { index: position }) };
}
