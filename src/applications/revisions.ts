import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { NoSuchRevision } from './model/errors.ts';
import { type DocumentChange, documentChanges } from './model/revision-diff.ts';
import {
  type DocumentKind,
  DocumentRevisionRow,
  type DocumentRevisionValues,
} from './storage/document-revision.row.ts';
import { insertRow } from './storage/write-row.ts';

/** One revision, without the document. */
export interface Revision {
  revision: number;
  savedBy: string;
  savedAt: Date;
  /** It was deleted then. */
  deleted: boolean;
}

/** Newest first; `before` goes on after a page. */
export interface HistoryPage {
  /** 20 where it is not said, at most 200. */
  first?: number;
  before?: number;
}

/** The history of all documents. Its callers hold the transaction and have asked for the permission. */
@Injectable()
export class Revisions {
  async append(manager: EntityManager, row: DocumentRevisionValues): Promise<void> {
    await insertRow(manager, DocumentRevisionRow, row);
  }

  /** The number of the newest revision, 0 where there was none: it goes on counting after a deletion. */
  async last(manager: EntityManager, kind: DocumentKind, key: string): Promise<number> {
    return (await manager.maximum(DocumentRevisionRow, 'revision', { kind, key })) ?? 0;
  }

  async list(manager: EntityManager, kind: DocumentKind, key: string, page: HistoryPage = {}): Promise<Revision[]> {
    const query = manager
      .createQueryBuilder(DocumentRevisionRow, 'row')
      // The documents stay where they are: a page of them may weigh 40 MiB.
      .select(['row.kind', 'row.key', 'row.revision', 'row.savedBy', 'row.savedAt', 'row.deleted'])
      .where('row.kind = :kind AND row.key = :key', { kind, key });
    if (page.before !== undefined) query.andWhere('row.revision < :before', { before: page.before });
    const rows = await query
      .orderBy('row.revision', 'DESC')
      .take(Math.min(Math.max(page.first ?? 20, 1), 200))
      .getMany();
    return rows.map(({ revision, savedBy, savedAt, deleted }) => ({ revision, savedBy, savedAt, deleted }));
  }

  /** @throws {NoSuchRevision} */
  async get(manager: EntityManager, kind: DocumentKind, key: string, revision: number): Promise<DocumentRevisionRow> {
    const row = await manager.findOneBy(DocumentRevisionRow, { kind, key, revision });
    if (row === null) throw new NoSuchRevision(kind, key, revision);
    return row;
  }

  /** @throws {NoSuchRevision} */
  async diff(
    manager: EntityManager,
    kind: DocumentKind,
    key: string,
    from: number,
    to: number,
  ): Promise<DocumentChange[]> {
    const before = await this.get(manager, kind, key, from);
    const after = await this.get(manager, kind, key, to);
    return documentChanges(before.document, after.document);
  }
}
