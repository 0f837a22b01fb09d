/** One page of a list, as the API tells it. */
export interface Page<T> {
  edges: { node: T }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/**
 * Reads a list page by page.
 *
 * @param most no more than so many items
 * @param read the page after a cursor
 */
export async function allOf<T>(
  read: (page: { first: number; after?: string }) => Promise<Page<T>>,
  most = Infinity,
): Promise<T[]> {
  const items: T[] = [];
  let after: string | undefined;
  for (;;) {
    const first = Math.min(most - items.length, largestPage);
    const { edges, pageInfo } = await read({ first, ...(after === undefined ? {} : { after }) });
    items.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage || pageInfo.endCursor === null || items.length >= most) return items;
    after = pageInfo.endCursor;
  }
}

const largestPage = 100;
