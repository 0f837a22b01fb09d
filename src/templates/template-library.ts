import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import { type Caller, demand, may } from '../access/port.ts';
import { type DocumentChange, documentChanges, type Page, type PageRequest } from '../applications/index.ts';
import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { UnitOfWork } from '../persistence/index.ts';
import { dependentOf } from './dependents.ts';
import { NoSuchTemplate, UnusableReference } from './model/errors.ts';
import { parseReference, type StoredReference } from './model/template-id.ts';
import type { TemplateDependent, TemplateVersion } from './port.ts';
import { TemplateRow, TemplateVersionRow, type TemplateVersionValues } from './storage/rows.ts';
import { tagsOf, usesOf, versionOf } from './storage/template-store.ts';

/** A template without the document. */
export interface TemplateSummary {
  id: string;
  schema: string;
  name: string;
  description?: string;
  owner?: string;
  scopes: string[];
  /** The versions that have a name, by that. */
  tags: { tag: string; version: number }[];
  /** Number of the newest version. */
  version: number;
  updatedAt: Date;
  updatedBy: string;
}

/** One version, whole. */
export interface TemplateRecord extends TemplateVersion {
  document: JsonObject;
}

/** Reading templates and their history. Whoever may read pipelines may read what they are made with. */
@Injectable()
export class TemplateLibrary {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** By id. @param scopes only those that have one of these, where any are given */
  async list(caller: Caller, page: PageRequest = {}, scopes: readonly string[] = []): Promise<Page<TemplateSummary>> {
    demand(caller, 'read');
    const size = Math.min(Math.max(page.first ?? 50, 1), 200);
    return await this.unitOfWork.read(async (manager) => {
      const found: TemplateRow[] = [];
      for (let after = page.after ?? ''; found.length <= size;) {
        const rows = await manager.find(TemplateRow, {
          where: { id: MoreThan(after) },
          order: { id: 'ASC' },
          take: size + 1,
        });
        found.push(
          ...rows.filter(
            ({ metadata }) => scopes.length === 0 || scopesOf(metadata).some((each) => scopes.includes(each)),
          ),
        );
        const last = rows.at(-1);
        if (last === undefined || rows.length <= size) break;
        after = last.id;
      }
      const items = found.slice(0, size);
      const tags = await tagsOf(
        manager,
        items.map(({ id }) => id),
      );
      const last = items.at(-1);
      return {
        items: items.map((row) => summaryOf(row, tags.get(row.id) ?? [])),
        ...(found.length > size && last !== undefined ? { next: last.id } : {}),
      };
    });
  }

  /** @returns undefined where there is none of this id */
  async find(caller: Caller, id: string): Promise<TemplateSummary | undefined> {
    demand(caller, 'read');
    return await this.unitOfWork.read(async (manager) => {
      const row = await manager.findOneBy(TemplateRow, { id });
      return row === null ? undefined : summaryOf(row, (await tagsOf(manager, [id])).get(id) ?? []);
    });
  }

  /** As {@link TemplateLibrary.find}, by what a pipeline names it by; undefined also where that is not stored here. */
  async findNamed(caller: Caller, reference: string): Promise<TemplateSummary | undefined> {
    const parsed = parseReference(reference);
    return typeof parsed === 'string' || parsed.kind === 'remote' ? undefined : await this.find(caller, parsed.id);
  }

  /** @param reference `id`, `id:tag` or `id@sha256:…`; undefined where there is none */
  async version(caller: Caller, reference: string): Promise<TemplateRecord | undefined> {
    return await this.get(caller, reference).catch((error: unknown) => {
      if (error instanceof NoSuchTemplate) return undefined;
      throw error;
    });
  }

  /** As {@link TemplateLibrary.version}. @throws {NoSuchTemplate} tells which tags there are @throws {UnusableReference} */
  async get(caller: Caller, reference: string): Promise<TemplateRecord> {
    demand(caller, 'read');
    return await this.unitOfWork.read(async (manager) => {
      const row = await versionOf(manager, storedReference(reference));
      return { ...(await named(manager, row)), document: row.document };
    });
  }

  /** Newest first, without the documents. */
  async versions(
    caller: Caller,
    id: string,
    page: { first?: number; before?: number } = {},
  ): Promise<TemplateVersion[]> {
    demand(caller, 'read');
    return await this.unitOfWork.read(async (manager) => {
      const query = manager
        .createQueryBuilder(TemplateVersionRow, 'row')
        .select(['row.templateId', 'row.version', 'row.digest', 'row.savedAt', 'row.savedBy'])
        .where('row.templateId = :id', { id });
      if (page.before !== undefined) query.andWhere('row.version < :before', { before: page.before });
      const rows = await query
        .orderBy('row.version', 'DESC')
        .take(Math.min(Math.max(page.first ?? 20, 1), 200))
        .getMany();
      const tags = (await tagsOf(manager, [id])).get(id) ?? [];
      return rows.map((row) => versionWith(row, tags));
    });
  }

  /** What changed between two versions. @throws {NoSuchTemplate} */
  async diff(caller: Caller, id: string, from: number, to: number): Promise<DocumentChange[]> {
    demand(caller, 'read');
    return await this.unitOfWork.read(async (manager) => {
      const [before, after] = [await numbered(manager, id, from), await numbered(manager, id, to)];
      return documentChanges(before.document, after.document);
    });
  }

  /** Who is made with it; pipelines that the caller may read. */
  async dependents(caller: Caller, id: string): Promise<TemplateDependent[]> {
    demand(caller, 'read');
    const uses = await this.unitOfWork.read((manager) => usesOf(manager, id));
    return uses
      .filter(({ kind, application }) => kind === 'template' || may(caller, 'read', application))
      .map(dependentOf);
  }
}

function storedReference(text: string): StoredReference {
  const reference = parseReference(text);
  if (typeof reference === 'string') throw new UnusableReference(text, reference);
  if (reference.kind === 'remote') throw new UnusableReference(text, 'lies elsewhere: it is not stored here');
  return reference;
}

async function numbered(manager: EntityManager, id: string, version: number): Promise<TemplateVersionValues> {
  const row = await manager.findOneBy(TemplateVersionRow, { templateId: id, version });
  if (row === null) throw new NoSuchTemplate(`${id}, version ${String(version)}`);
  return row;
}

async function named(manager: EntityManager, row: TemplateVersionValues): Promise<TemplateVersion> {
  return versionWith(row, (await tagsOf(manager, [row.templateId])).get(row.templateId) ?? []);
}

function versionWith(
  { templateId, version, digest, savedAt, savedBy }: Omit<TemplateVersionValues, 'document'>,
  tags: readonly { tag: string; version: number }[],
): TemplateVersion {
  const own = tags.filter((each) => each.version === version).map(({ tag }) => tag);
  return { id: templateId, version, digest, savedAt, savedBy, tags: own.sort() };
}

function summaryOf(row: TemplateRow, tags: readonly { tag: string; version: number }[]): TemplateSummary {
  const { id, schema, metadata, version, updatedAt, updatedBy } = row;
  const text = (key: string): string | undefined => {
    const value = metadata[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [description, owner] = [text('description'), text('owner')];
  return {
    id,
    schema,
    name: text('name') ?? id,
    ...(description === undefined ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
    scopes: scopesOf(metadata),
    tags: tags.map(({ tag, version: of }) => ({ tag, version: of })),
    version,
    updatedAt,
    updatedBy,
  };
}

function scopesOf(metadata: JsonObject): string[] {
  const scopes = isJsonObject(metadata) ? metadata['scopes'] : undefined;
  return Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [];
}
