import { Inject, Injectable } from '@nestjs/common';
import { And, type EntityManager, In, MoreThan } from 'typeorm';
import { Audit, type Caller, demand } from '../access/index.ts';
import { Clock, DomainEvents, type Fault, type JsonObject, Remembered } from '../kernel/index.ts';
import { isDuplicate, UnitOfWork } from '../persistence/index.ts';
import { checkDocument, refuse, sameDocument, textOf } from './model/document.ts';
import { ApplicationInUse, NoSuchApplication, StaleRevision } from './model/errors.ts';
import { applicationId, applicationNameFaults } from './model/names.ts';
import {
  ApplicationChanged,
  type ApplicationRecord,
  type Page,
  type PageRequest,
  pageSize,
  PipelineChanged,
  type SaveOptions,
} from './model/records.ts';
import type { DocumentChange } from './model/revision-diff.ts';
import { PipelineStore } from './pipeline-store.ts';
import { type HistoryPage, type Revision, Revisions } from './revisions.ts';
import { ApplicationRow, type ApplicationValues } from './storage/application.row.ts';
import { PipelineRow } from './storage/pipeline.row.ts';
import { insertRow, updateRow } from './storage/write-row.ts';

/** The applications: what pipelines, clusters and permissions belong to. */
@Injectable()
export class Applications {
  /** Every start of a run asks for one. */
  readonly #found = new Remembered<ApplicationRecord | undefined>();

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DomainEvents) private readonly events: DomainEvents,
    @Inject(Revisions) private readonly revisions: Revisions,
    @Inject(PipelineStore) private readonly pipelines: PipelineStore,
    @Inject(Audit) private readonly audit: Audit,
  ) {
    events.on(ApplicationChanged, () => {
      this.#found.forget();
    });
  }

  /** Those that the caller may read, by id. */
  async list(caller: Caller, page: PageRequest = {}): Promise<Page<ApplicationRecord>> {
    demand(caller, 'read');
    const size = pageSize(page);
    const reach = caller.applications === undefined ? [] : [In(caller.applications.map(applicationId))];
    const after = page.after === undefined ? [] : [MoreThan(page.after)];
    const rows = await this.unitOfWork.read((manager) =>
      manager.find(ApplicationRow, {
        where: reach.length + after.length === 0 ? {} : { id: And(...reach, ...after) },
        order: { id: 'ASC' },
        take: size + 1,
      }),
    );
    const items = rows.slice(0, size);
    const last = items.at(-1);
    return { items, ...(rows.length > size && last !== undefined ? { next: last.id } : {}) };
  }

  /** @returns `undefined` where there is none of that name; upper and lower case are not told apart */
  async find(caller: Caller, name: string): Promise<ApplicationRecord | undefined> {
    demand(caller, 'read', name);
    const id = applicationId(name);
    return await this.#found.get(id, async () => {
      const row = await this.unitOfWork.read((manager) => manager.findOneBy(ApplicationRow, { id }));
      return row ?? undefined;
    });
  }

  /** @throws {NoSuchApplication} */
  async get(caller: Caller, name: string): Promise<ApplicationRecord> {
    const found = await this.find(caller, name);
    if (found === undefined) throw new NoSuchApplication(name);
    return found;
  }

  /**
   * Makes an application, or changes the one of that name. Saving what is there already makes no revision.
   *
   * @param document at least `name`; every other key is kept as it is
   * @throws {InvalidInput} the name, or the document's size or depth
   * @throws {StaleRevision} it does not stand at `expectedRevision`
   */
  async save(caller: Caller, document: JsonObject, options: SaveOptions = {}): Promise<ApplicationRecord> {
    checkDocument('The application', document);
    refuse('The application', [...applicationNameFaults(document['name']), ...emailFaults(document)]);
    const name = textOf(document, 'name') ?? '';
    const id = applicationId(name);
    demand(caller, 'application:write', id);
    try {
      const { record, changed } = await this.unitOfWork.write((manager) =>
        this.#write(manager, caller, { id, name, document, options }),
      );
      if (changed) this.events.publish(new ApplicationChanged(id, 'saved', record.revision));
      return record;
    } catch (error) {
      // Two made it at once: the other was first.
      if (isDuplicate(error)) throw new StaleRevision('application', id, options.expectedRevision ?? 0, 1);
      throw error;
    }
  }

  /**
   * @param options.force deletes its pipelines too
   * @throws {NoSuchApplication} @throws {ApplicationInUse} @throws {StaleRevision}
   */
  async delete(caller: Caller, name: string, options: SaveOptions & { force?: boolean } = {}): Promise<void> {
    const id = applicationId(name);
    demand(caller, 'application:write', id);
    if (options.force === true) demand(caller, 'pipeline:write', id);
    const { revision, pipelines } = await this.unitOfWork.write(async (manager) => {
      const row: ApplicationValues | null = await manager.findOneBy(ApplicationRow, { id });
      if (row === null) throw new NoSuchApplication(name);
      expectRevision(id, row.revision, options.expectedRevision);
      const inUse = await manager.find(PipelineRow, { where: { application: id }, order: { nameKey: 'ASC' } });
      if (inUse.length > 0 && options.force !== true) {
        const names = inUse.slice(0, 10).map((pipeline) => pipeline.name);
        throw new ApplicationInUse(row.name, names, inUse.length > 10);
      }
      const now = this.clock.now();
      for (const pipeline of inUse) await this.pipelines.delete(manager, caller, pipeline, now);
      await manager.delete(ApplicationRow, { id });
      await this.#keep(
        manager,
        caller,
        { ...row, revision: row.revision + 1, updatedBy: caller.name, updatedAt: now },
        true,
      );
      return { revision: row.revision + 1, pipelines: inUse };
    });
    for (const pipeline of pipelines) {
      this.events.publish(new PipelineChanged(id, pipeline.id, 'deleted', pipeline.revision + 1));
    }
    this.events.publish(new ApplicationChanged(id, 'deleted', revision));
  }

  /** Its revisions, newest first; also of one that was deleted. */
  async history(caller: Caller, name: string, page: HistoryPage = {}): Promise<Revision[]> {
    demand(caller, 'read', name);
    return await this.unitOfWork.read((manager) =>
      this.revisions.list(manager, 'application', applicationId(name), page),
    );
  }

  /** The document as it was. @throws {NoSuchRevision} */
  async revision(caller: Caller, name: string, revision: number): Promise<JsonObject> {
    demand(caller, 'read', name);
    const row = await this.unitOfWork.read((manager) =>
      this.revisions.get(manager, 'application', applicationId(name), revision),
    );
    return row.document;
  }

  /** What changed between two revisions. @throws {NoSuchRevision} */
  async diff(caller: Caller, name: string, from: number, to: number): Promise<DocumentChange[]> {
    demand(caller, 'read', name);
    return await this.unitOfWork.read((manager) =>
      this.revisions.diff(manager, 'application', applicationId(name), from, to),
    );
  }

  async #write(
    manager: EntityManager,
    caller: Caller,
    { id, name, document, options }: { id: string; name: string; document: JsonObject; options: SaveOptions },
  ): Promise<{ record: ApplicationRecord; changed: boolean }> {
    const before = await manager.findOneBy(ApplicationRow, { id });
    expectRevision(id, before?.revision ?? 0, options.expectedRevision);
    if (before !== null && sameDocument(before.document, document)) return { record: before, changed: false };
    const now = this.clock.now();
    const revision = (before?.revision ?? (await this.revisions.last(manager, 'application', id))) + 1;
    const row: ApplicationValues = {
      id,
      name,
      revision,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
      updatedBy: caller.name,
      document: { ...document, updateTs: String(now.getTime()), lastModifiedBy: caller.name },
    };
    if (before === null) await insertRow(manager, ApplicationRow, row);
    else if (!(await updateRow(manager, ApplicationRow, row, before.revision))) {
      throw new StaleRevision('application', id, before.revision, 'a later revision');
    }
    await this.#keep(manager, caller, row, false);
    return { record: row, changed: true };
  }

  async #keep(manager: EntityManager, caller: Caller, row: ApplicationValues, deleted: boolean): Promise<void> {
    await this.audit.record(manager, caller, {
      action: deleted ? 'application.delete' : 'application.save',
      subject: row.id,
      application: row.id,
      facts: { name: row.name, revision: row.revision },
    });
    await this.revisions.append(manager, {
      kind: 'application',
      key: row.id,
      application: row.id,
      revision: row.revision,
      savedBy: row.updatedBy,
      savedAt: row.updatedAt,
      deleted,
      document: row.document,
    });
  }
}

function expectRevision(id: string, current: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== current) throw new StaleRevision('application', id, expected, current);
}

function emailFaults(document: JsonObject): Fault[] {
  const email = document['email'];
  if (email === undefined || email === null || email === '' || (typeof email === 'string' && email.includes('@'))) {
    return [];
  }
  return [{ path: ['email'], message: `expected an e-mail address, got ${JSON.stringify(email)}` }];
}
