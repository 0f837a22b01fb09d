import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import type { Type } from '@nestjs/common';
import { InvalidInput } from '../../kernel/index.ts';

export const largestPage = 200;
const usualPage = 50;

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: `1 to ${largestPage}; ${usualPage} where it is not said.` })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'The `endCursor` of the page before.' })
  after?: string | null;
}

@ObjectType()
export class PageInfo {
  @Field(() => Boolean) hasNextPage!: boolean;
  @Field(() => Boolean) hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true }) startCursor!: string | null;
  @Field(() => String, { nullable: true }) endCursor!: string | null;
}

/** One page, in Relay's form. */
export interface Connection<T> {
  edges: { cursor: string; node: T }[];
  pageInfo: PageInfo;
}

/** Makes the type of a page: `class ThingConnection extends connectionOf(Thing, 'Thing') {}`. */
export function connectionOf<T extends object>(node: Type<T>, name: string): Type<Connection<T>> {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => String) cursor!: string;
    @Field(() => node) node!: T;
  }
  @ObjectType({ isAbstract: true })
  class Page implements Connection<T> {
    @Field(() => [Edge]) edges!: Edge[];
    @Field(() => PageInfo) pageInfo!: PageInfo;
  }
  return Page;
}

/** A page that is asked for, as the features take it. */
export interface Asked {
  first: number;
  after?: string;
}

/** @throws {InvalidInput} `first` is out of bounds, or `after` is no cursor */
export function asked({ first: wanted, after }: PageArgs): Asked {
  const first = wanted ?? usualPage;
  if (first < 1 || first > largestPage) {
    throw new InvalidInput('The page', [{ path: ['first'], message: `expected 1 to ${largestPage}, got ${first}` }]);
  }
  return { first, ...(typeof after === 'string' ? { after: keyWithin(after) } : {}) };
}

/**
 * @param items   of the page
 * @param keyOf   what the feature goes on after
 * @param hasNext whether there are more
 */
export function page<S, T>(
  items: readonly S[],
  view: (item: S) => T,
  { keyOf, hasNext, after }: { keyOf: (item: S) => string; hasNext: boolean; after?: string | null | undefined },
): Connection<T> {
  const edges = items.map((item) => ({ cursor: cursorOf(keyOf(item)), node: view(item) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: hasNext,
      hasPreviousPage: typeof after === 'string',
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Of a list that was asked for one more item than the page holds. */
export function pageOfMore<S, T>(
  found: readonly S[],
  { first, after }: Asked,
  view: (item: S) => T,
  keyOf: (item: S) => string,
): Connection<T> {
  return page(found.slice(0, first), view, { keyOf, hasNext: found.length > first, after });
}

const mark = 'c1:';

function cursorOf(key: string): string {
  return Buffer.from(mark + key).toString('base64url');
}

function keyWithin(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (text.startsWith(mark)) return text.slice(mark.length);
  throw new InvalidInput('The page', [
    { path: ['after'], message: `${cursor.slice(0, 60)} is no cursor of this list` },
  ]);
}
