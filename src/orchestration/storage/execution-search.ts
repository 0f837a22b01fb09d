import { type EntityManager, In } from 'typeorm';
import type { UnitOfWork } from '../../persistence/index.ts';
import { partsOf, wordsOf } from '../model/search-terms.ts';
import { TermRow } from './entities.ts';

/** Ids from `from` on, and before `before`. */
interface Range {
  from?: string | undefined;
  before?: string | undefined;
}

/** Terms that one word of a search may begin. */
const mostTerms = 32;
/** Words of a search that are looked at. */
const mostWords = 8;
/** How far is counted to find the rarest word. */
const countedTo = 2_000;

/** Finds executions by the words of {@link TermRow}, newest first, a batch at a time. */
export class ExecutionSearch {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Executions that have a term for every word of `text`, and how many were looked at to find them. */
  async *find(text: string, range: Range, batch: number): AsyncGenerator<{ ids: string[]; lookedAt: number }> {
    const [rarest, ...others] = await this.unitOfWork.read((manager) => termsFor(manager, text));
    if (!rarest) return;
    let { before } = range;
    for (;;) {
      const found = await this.unitOfWork.read(async (manager) => {
        const stretch = await having(manager, rarest, { ...range, before }, batch);
        return { stretch, ids: await alsoHaving(manager, others, stretch) };
      });
      const last = found.stretch.at(-1);
      if (last === undefined) return;
      yield { ids: found.ids, lookedAt: found.stretch.length };
      before = last;
    }
  }
}

/** For each word the terms that it begins, the rarest word first; nothing where a word begins none. */
async function termsFor(manager: EntityManager, text: string): Promise<string[][]> {
  const sets: { terms: string[]; count: number }[] = [];
  for (const word of [...new Set(wordsOf(text))].slice(0, mostWords)) {
    const whole = await begunBy(manager, word);
    // `release/1.2` may have been cut where it stood in a longer word.
    const parts = whole.length > 0 ? [whole] : await Promise.all(partsOf(word).map((part) => begunBy(manager, part)));
    if (parts.length === 0) return [];
    for (const terms of parts) {
      if (terms.length === 0) return [];
      sets.push({ terms, count: await countOf(manager, terms) });
    }
  }
  return sets.toSorted((left, right) => left.count - right.count).map(({ terms }) => terms);
}

/** Hops from term to term: each costs one look into the index, however many executions have it. */
async function begunBy(manager: EntityManager, word: string): Promise<string[]> {
  const terms: string[] = [];
  for (let last = ''; terms.length < mostTerms;) {
    const next = await manager
      .createQueryBuilder(TermRow, 'term')
      .select('term.term', 'term')
      .where(last === '' ? 'term.term >= :word' : 'term.term > :last', { word, last })
      .orderBy('term.term', 'ASC')
      .limit(1)
      .getRawOne<{ term: string }>();
    if (!next?.term.startsWith(word)) break;
    last = next.term;
    terms.push(last);
  }
  return terms;
}

async function countOf(manager: EntityManager, terms: readonly string[]): Promise<number> {
  let count = 0;
  for (const term of terms) {
    const row = await manager
      .createQueryBuilder()
      .select('COUNT(*)', 'count')
      .from(
        (some) => some.select('1').from(TermRow, 'term').where('term.term = :term', { term }).limit(countedTo),
        'some',
      )
      .getRawOne<{ count: number | string }>();
    count += Number(row?.count ?? 0);
    if (count >= countedTo) break;
  }
  return count;
}

/** The newest `batch` ids in the range that have one of the terms, newest first. */
async function having(manager: EntityManager, terms: string[], range: Range, batch: number): Promise<string[]> {
  const ids = new Set<string>();
  for (const term of terms) {
    const query = manager
      .createQueryBuilder(TermRow, 'term')
      .select('term.executionId', 'id')
      .where('term.term = :term', { term })
      .orderBy('term.executionId', 'DESC')
      .limit(batch);
    if (range.before !== undefined) query.andWhere('term.executionId < :before', { before: range.before });
    if (range.from !== undefined) query.andWhere('term.executionId >= :from', { from: range.from });
    for (const { id } of await query.getRawMany<{ id: string }>()) ids.add(id);
  }
  return [...ids].toSorted((left, right) => (left < right ? 1 : -1)).slice(0, batch);
}

async function alsoHaving(manager: EntityManager, others: string[][], ids: string[]): Promise<string[]> {
  let left = ids;
  for (const terms of others) {
    if (left.length === 0) return left;
    const rows = await manager.find(TermRow, {
      where: { term: In(terms), executionId: In(left) },
      select: { executionId: true },
    });
    const having = new Set(rows.map(({ executionId }) => executionId));
    left = left.filter((id) => having.has(id));
  }
  return left;
}
