import { Inject, Injectable } from '@nestjs/common';
import { Brackets, type EntityManager, In } from 'typeorm';
import { type Caller, demand, may } from '../access/port.ts';
import { DomainEvents, InvalidInput, type JsonObject, Remembered } from '../kernel/index.ts';
import { UnitOfWork } from '../persistence/index.ts';
import { NoSuchPipeline } from './model/errors.ts';
import { applicationId, nameKey } from './model/names.ts';
import { type Page, type PageRequest, pageSize, PipelineChanged, type PipelineRecord } from './model/records.ts';
import type { DocumentChange } from './model/revision-diff.ts';
import { recordOf } from './pipelines.ts';
import { type HistoryPage, type Revision, Revisions } from './revisions.ts';
import { DocumentRevisionRow } from './storage/document-revision.row.ts';
import { lastPosition, PipelineRow } from './storage/pipeline.row.ts';

/** Reading pipelines and their history. */
@Injectable()
export class PipelineLibrary {
  /** Every start of a run asks for one. */
  readonly #found = new Remembered<PipelineRow | undefined>(200);

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Revisions) private readonly revisions: Revisions,
    @Inject(DomainEvents) events: DomainEvents,
  ) {
    events.on(PipelineChanged, () => {
      this.#found.forget();
    });
  }

  /** What {@link PipelineLibrary.list} goes on after, as `after`. */
  static placeOf(this: void, { index, name }: Pick<PipelineRecord, 'index' | 'name'>): string {
    return JSON.stringify([index ?? lastPosition, nameKey(name)]);
  }

  /** Those of an application: by `index`, then by name; those without an index come last. */
  async list(caller: Caller, application: string, page: PageRequest = {}): Promise<Page<PipelineRecord>> {
    demand(caller, 'read', application);
    const size = pageSize(page);
    const after = page.after === undefined ? undefined : placeOf(page.after);
    const rows = await this.unitOfWork.read((manager) => {
      const query = manager
        .createQueryBuilder(PipelineRow, 'pipeline')
        .where('pipeline.application = :application', { application: applicationId(application) });
      if (after !== undefined) {
        query.andWhere(
          new Brackets((either) =>
            either
              .where('pipeline.position > :position', after)
              .orWhere('(pipeline.position = :position AND pipeline.nameKey > :nameKey)', after),
          ),
        );
      }
      return query
        .orderBy('pipeline.position', 'ASC')
        .addOrderBy('pipeline.nameKey', 'ASC')
        .take(size + 1)
        .getMany();
    });
    const items = rows.slice(0, size);
    const last = items.at(-1);
    return {
      items: items.map(recordOf),
      ...(rows.length > size && last !== undefined ? { next: PipelineLibrary.placeOf(recordOf(last)) } : {}),
    };
  }

  /**
   * By name (upper and lower case are not told apart, nor is space at the ends) or else by id, as Gate does. Without an
   * application by id alone.
   */
  async find(caller: Caller, application: string | undefined, nameOrId: string): Promise<PipelineRecord | undefined> {
    if (application !== undefined) demand(caller, 'read', application);
    const row = await this.#found.get(JSON.stringify([application, nameOrId]), () =>
      this.unitOfWork.read((manager) => findPipeline(manager, application, nameOrId)),
    );
    if (row === undefined) return undefined;
    demand(caller, 'read', row.application);
    return recordOf(row);
  }

  /** Those of these ids that there are, in the transaction of the caller; nobody's permission is asked. */
  static async among(manager: EntityManager, ids: readonly string[]): Promise<PipelineRecord[]> {
    const rows = ids.length === 0 ? [] : await manager.findBy(PipelineRow, { id: In(ids) });
    return rows.map(recordOf);
  }

  /**
   * The id of the pipeline of this name; undefined where there is none. Nobody's permission is asked: an id gives none.
   *
   * @param manager of the transaction that wants to know
   */
  async idOf(application: string, name: string, manager?: EntityManager): Promise<string | undefined> {
    const find = async (reader: EntityManager): Promise<PipelineRow | null> =>
      await reader.findOneBy(PipelineRow, { application: applicationId(application), nameKey: nameKey(name) });
    return (await (manager === undefined ? this.unitOfWork.read(find) : find(manager)))?.id;
  }

  /** As {@link PipelineLibrary.find}. @throws {NoSuchPipeline} */
  async get(caller: Caller, application: string | undefined, nameOrId: string): Promise<PipelineRecord> {
    const found = await this.find(caller, application, nameOrId);
    if (found === undefined) throw new NoSuchPipeline(application, nameOrId);
    return found;
  }

  /** The pipelines of these ids that the caller may read, in no order; for batching. */
  async findMany(caller: Caller, ids: readonly string[]): Promise<PipelineRecord[]> {
    const rows = await this.unitOfWork.read((manager) =>
      manager
        .createQueryBuilder(PipelineRow, 'pipeline')
        .whereInIds([...ids])
        .getMany(),
    );
    return rows.filter((row) => may(caller, 'read', row.application)).map(recordOf);
  }

  /** Its revisions, newest first; also of one that was deleted. */
  async history(caller: Caller, id: string, page: HistoryPage = {}): Promise<Revision[]> {
    return await this.unitOfWork.read(async (manager) => {
      await this.#mayRead(manager, caller, id);
      return await this.revisions.list(manager, 'pipeline', id, page);
    });
  }

  /** The document as it was; save it to go back to it. @throws {NoSuchRevision} */
  async revision(caller: Caller, id: string, revision: number): Promise<JsonObject> {
    return await this.unitOfWork.read(async (manager) => {
      await this.#mayRead(manager, caller, id);
      return (await this.revisions.get(manager, 'pipeline', id, revision)).document;
    });
  }

  /** What changed between two revisions. @throws {NoSuchRevision} */
  async diff(caller: Caller, id: string, from: number, to: number): Promise<DocumentChange[]> {
    return await this.unitOfWork.read(async (manager) => {
      await this.#mayRead(manager, caller, id);
      return await this.revisions.diff(manager, 'pipeline', id, from, to);
    });
  }

  /** Every application that it has ever been in counts: the history of one that moved shows them all. */
  async #mayRead(manager: EntityManager, caller: Caller, id: string): Promise<void> {
    const homes = await manager
      .createQueryBuilder(DocumentRevisionRow, 'revision')
      .select('DISTINCT revision.application', 'application')
      .where('revision.kind = :kind AND revision.key = :id', { kind: 'pipeline', id })
      .getRawMany<{ application: string }>();
    if (homes.length === 0) throw new NoSuchPipeline(undefined, id);
    for (const { application } of homes) demand(caller, 'read', application);
  }
}

async function findPipeline(
  manager: EntityManager,
  application: string | undefined,
  nameOrId: string,
): Promise<PipelineRow | undefined> {
  if (application !== undefined) {
    const home = applicationId(application);
    const named = await manager.findOneBy(PipelineRow, { application: home, nameKey: nameKey(nameOrId) });
    if (named !== null) return named;
    return (await manager.findOneBy(PipelineRow, { application: home, id: nameOrId })) ?? undefined;
  }
  return (await manager.findOneBy(PipelineRow, { id: nameOrId })) ?? undefined;
}

function placeOf(cursor: string): { position: number; nameKey: string } {
  try {
    const place = JSON.parse(cursor) as unknown;
    const [position, name] = Array.isArray(place) ? (place as unknown[]) : [];
    if (typeof position === 'number' && typeof name === 'string') return { position, nameKey: name };
  } catch {
    // The same answer as for any other text that is no cursor.
  }
  throw new InvalidInput('The page', [{ path: ['after'], message: `${cursor} is no cursor of this list` }]);
}
