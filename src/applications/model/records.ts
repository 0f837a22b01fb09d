/** What the front door hands out. */
import type { JsonObject } from '../../kernel/index.ts';

interface DocumentRecord {
  /** The name as its owner writes it. */
  name: string;
  /** 1, and one more with each change; hand it back as `expectedRevision`. */
  revision: number;
  createdAt: Date;
  updatedAt: Date;
  updatedBy: string;
  /**
   * As it was saved, unknown keys and the order of keys included. The server writes only `updateTs`, `lastModifiedBy`,
   * and of a pipeline `id` and the ids of its cron triggers.
   */
  document: JsonObject;
}

export interface ApplicationRecord extends DocumentRecord {
  /** The name in lower case. */
  id: string;
}

export interface PipelineRecord extends DocumentRecord {
  id: string;
  /** Id of the application. */
  application: string;
  disabled: boolean;
  /** Where it stands in the list, from the document's `index`; undefined: at the end. */
  index?: number;
}

export interface ProjectRecord extends DocumentRecord {
  id: string;
}

export interface SaveOptions {
  /** The revision that was changed; 0 when it must be new. Without it the last one to save wins. */
  expectedRevision?: number;
}

/** One page of a list, and where the next one begins; no `next` on the last. */
export interface Page<T> {
  items: T[];
  next?: string;
}

export interface PageRequest {
  /** 50 where it is not said, at most 200. */
  first?: number;
  /** The `next` of the page before. */
  after?: string;
}

export const pageSize = (page: PageRequest): number => Math.min(Math.max(page.first ?? 50, 1), 200);

/** Something that was saved or deleted, after the commit. */
export class ApplicationChanged {
  constructor(
    readonly application: string,
    readonly change: 'saved' | 'deleted',
    readonly revision: number,
  ) {}
}

/** Something that was saved or deleted, after the commit. */
export class PipelineChanged {
  constructor(
    readonly application: string,
    readonly pipelineId: string,
    readonly change: 'saved' | 'deleted',
    readonly revision: number,
  ) {}
}
