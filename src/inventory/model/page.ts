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

export const pageSize = (page: PageRequest): number => Math.min(Math.max(Math.trunc(page.first ?? 50), 1), 200);

/** @param found one more than the page holds, where there are that many */
export function pageOf<T>(found: readonly T[], size: number, cursor: (last: T) => string): Page<T> {
  const items = found.slice(0, size);
  const last = items.at(-1);
  return { items, ...(found.length > size && last !== undefined ? { next: cursor(last) } : {}) };
}
