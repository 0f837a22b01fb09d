import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import { Audit, type Caller, demand, Forbidden, may } from '../access/index.ts';
import { Clock, type JsonObject } from '../kernel/index.ts';
import { isDuplicate, UnitOfWork } from '../persistence/index.ts';
import { checkDocument, refuse, sameDocument, textOf } from './model/document.ts';
import { NoSuchProject, ProjectNameTaken, StaleRevision } from './model/errors.ts';
import { nameKey } from './model/names.ts';
import { applicationsOf, projectFaults } from './model/project-rules.ts';
import { type Page, type PageRequest, pageSize, type ProjectRecord, type SaveOptions } from './model/records.ts';
import { type HistoryPage, type Revision, Revisions } from './revisions.ts';
import { ProjectRow, type ProjectValues } from './storage/project.row.ts';
import { insertRow, updateRow } from './storage/write-row.ts';

export interface ProjectSaveOptions extends SaveOptions {
  /** The id of a project that has none, where there is none of its name either. */
  newId?: string;
}

/** Projects: applications, pipelines and clusters that are looked at together. They change nothing of what they name. */
@Injectable()
export class Projects {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Revisions) private readonly revisions: Revisions,
    @Inject(Audit) private readonly audit: Audit,
  ) {}

  /** By name. One that names an application out of the caller's reach is left out. */
  async list(caller: Caller, page: PageRequest = {}): Promise<Page<ProjectRecord>> {
    demand(caller, 'read');
    const size = pageSize(page);
    const shown: ProjectRow[] = [];
    for (let after = page.after; shown.length <= size;) {
      const rows = await this.unitOfWork.read((manager) =>
        manager.find(ProjectRow, {
          where: after === undefined ? {} : { nameKey: MoreThan(after) },
          order: { nameKey: 'ASC' },
          take: size + 1,
        }),
      );
      shown.push(...rows.filter((row) => reaches(caller, 'read', row)));
      after = rows.at(-1)?.nameKey;
      if (rows.length <= size) break;
    }
    const items = shown.slice(0, size);
    const last = items.at(-1);
    return {
      items: items.map(recordOf),
      ...(shown.length > size && last !== undefined ? { next: last.nameKey } : {}),
    };
  }

  /** What {@link Projects.list} goes on after, as `after`. */
  static placeOf(this: void, { name }: Pick<ProjectRecord, 'name'>): string {
    return nameKey(name);
  }

  /** By name (upper and lower case are not told apart), or else by id. @throws {Forbidden} */
  async find(caller: Caller, nameOrId: string): Promise<ProjectRecord | undefined> {
    demand(caller, 'read');
    const row = await this.unitOfWork.read((manager) => findRow(manager, nameOrId));
    return row !== null && reaches(caller, 'read', row) ? recordOf(row) : undefined;
  }

  /**
   * Makes a project, or changes the one of its id; without an id, the one of its name. Saving what is there already makes no
   * revision.
   *
   * @throws {InvalidInput} every fault with its path
   * @throws {Forbidden} an application that it names, or named, is out of reach
   * @throws {ProjectNameTaken} @throws {StaleRevision}
   */
  async save(caller: Caller, document: JsonObject, options: ProjectSaveOptions = {}): Promise<ProjectRecord> {
    checkDocument('The project', document);
    refuse('The project', projectFaults(document));
    demandReach(caller, document);
    try {
      const row = await this.unitOfWork.write((manager) => this.#write(manager, caller, document, options));
      return recordOf(row);
    } catch (error) {
      // Two made it at once: the other was first.
      if (isDuplicate(error)) throw new ProjectNameTaken(textOf(document, 'name') ?? '', 'it was saved just now');
      throw error;
    }
  }

  /** @throws {NoSuchProject} @throws {Forbidden} @throws {StaleRevision} */
  async delete(caller: Caller, nameOrId: string, options: SaveOptions = {}): Promise<void> {
    demand(caller, 'application:write');
    await this.unitOfWork.write(async (manager) => {
      const row = await findRow(manager, nameOrId);
      if (row === null) throw new NoSuchProject(nameOrId);
      demandReach(caller, row.document);
      expectRevision(row.id, row.revision, options.expectedRevision);
      await manager.delete(ProjectRow, { id: row.id });
      const gone = { revision: row.revision + 1, updatedBy: caller.name, updatedAt: this.clock.now() };
      await this.#keep(manager, caller, { ...row, ...gone }, true);
    });
  }

  /** Its revisions, newest first. @throws {NoSuchProject} */
  async history(caller: Caller, nameOrId: string, page: HistoryPage = {}): Promise<Revision[]> {
    const project = await this.find(caller, nameOrId);
    if (project === undefined) throw new NoSuchProject(nameOrId);
    return await this.unitOfWork.read((manager) => this.revisions.list(manager, 'project', project.id, page));
  }

  async #write(
    manager: EntityManager,
    caller: Caller,
    document: JsonObject,
    options: ProjectSaveOptions,
  ): Promise<ProjectValues> {
    const name = textOf(document, 'name') ?? '';
    const givenId = textOf(document, 'id');
    const namesake = await manager.findOneBy(ProjectRow, { nameKey: nameKey(name) });
    const before = givenId === undefined ? namesake : await manager.findOneBy(ProjectRow, { id: givenId });
    const id = before?.id ?? givenId ?? options.newId ?? randomUUID();
    if (before !== null) demandReach(caller, before.document);
    expectRevision(id, before?.revision ?? 0, options.expectedRevision);
    if (namesake !== null && namesake.id !== id) throw new ProjectNameTaken(name, namesake.id);
    const whole = { ...document, id };
    if (before !== null && sameDocument(before.document, whole)) return before;
    const now = this.clock.now();
    const row: ProjectValues = {
      id,
      name,
      nameKey: nameKey(name),
      revision: (before?.revision ?? (await this.revisions.last(manager, 'project', id))) + 1,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
      updatedBy: caller.name,
      document: { ...whole, updateTs: String(now.getTime()), lastModifiedBy: caller.name },
    };
    if (before === null) await insertRow(manager, ProjectRow, row);
    else if (!(await updateRow(manager, ProjectRow, row, before.revision))) {
      throw new StaleRevision('project', id, before.revision, 'a later revision');
    }
    await this.#keep(manager, caller, row, false);
    return row;
  }

  async #keep(manager: EntityManager, caller: Caller, row: ProjectValues, deleted: boolean): Promise<void> {
    await this.audit.record(manager, caller, {
      action: deleted ? 'project.delete' : 'project.save',
      subject: row.id,
      facts: { name: row.name, revision: row.revision },
    });
    await this.revisions.append(manager, {
      kind: 'project',
      key: row.id,
      // Of no application more than of another.
      application: '',
      revision: row.revision,
      savedBy: row.updatedBy,
      savedAt: row.updatedAt,
      deleted,
      document: row.document,
    });
  }
}

const recordOf = ({ nameKey: _key, ...record }: ProjectValues): ProjectRecord => record;

async function findRow(manager: EntityManager, nameOrId: string): Promise<ProjectValues | null> {
  const named = await manager.findOneBy(ProjectRow, { nameKey: nameKey(nameOrId) });
  return named ?? (await manager.findOneBy(ProjectRow, { id: nameOrId }));
}

const reaches = (caller: Caller, permission: 'read', { document }: ProjectValues): boolean =>
  applicationsOf(document).every((application) => may(caller, permission, application));

/** A project that names no application is nobody's in particular: one who is confined to some may not change it. */
function demandReach(caller: Caller, document: JsonObject): void {
  const applications = applicationsOf(document);
  demand(caller, 'application:write');
  if (applications.length === 0 && caller.applications !== undefined) throw new Forbidden(caller, 'application:write');
  for (const application of applications) demand(caller, 'application:write', application);
}

function expectRevision(id: string, current: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== current) throw new StaleRevision('project', id, expected, current);
}
