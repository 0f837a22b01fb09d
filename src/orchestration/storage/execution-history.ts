import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { ulidFrom } from '../../kernel/index.ts';
import { UnitOfWork } from '../../persistence/index.ts';
import type { Execution, Status } from '../model/execution.ts';
import { ExecutionRow } from './entities.ts';
import { ExecutionSearch } from './execution-search.ts';
import type { StageDigest } from './statements.ts';

/** What a list of executions shows: one row, without the graph. */
export interface ExecutionSummary {
  id: string;
  type: string;
  application: string;
  pipelineConfigId?: string;
  name: string;
  status: Status;
  waiting: boolean;
  startedBy: string;
  buildTime: number;
  startTime?: number;
  endTime?: number;
  seq: number;
  /** One list for all who ask, as long as it is the same. */
  stages: readonly StageDigest[];
}

/** All that is said must hold; of a list, any of its values. */
export interface ExecutionFilter {
  application?: string;
  /** Those that the caller may see. */
  applications?: string[];
  pipelineConfigId?: string;
  statuses?: Status[];
  type?: Execution['type'];
  parentExecutionId?: string;
  /** Born at this instant or later, before that one. */
  since?: Date;
  until?: Date;
  /** Words, each of which a word of the execution begins with: pipeline, user, parameter, branch, commit, tag, id. */
  text?: string;
}

/** A filter that names one application and one status at the most: one walk along one index answers it. */
type Walk = Omit<ExecutionFilter, 'applications' | 'statuses' | 'text'> & { status?: Status };

/** Executions that are looked at with one statement of a search. */
const batch = 200;
/** Executions that a search looks at for one page: beyond that it says what it has found. */
const mostLookedAt = 20_000;
/** Executions of which the digest is kept as it was read: about 3 kB each. */
const mostDigests = 1_000;

/** Lists of executions, newest first. Never walks over more rows than it shows, however many are stored. */
@Injectable()
export class ExecutionHistory {
  readonly #search: ExecutionSearch;
  /** Of each kind of walk: to have it built for each list costs as much as to run it. */
  readonly #statements = new Map<string, string>();
  readonly #digests = new Map<string, { text: string; stages: readonly StageDigest[] }>();

  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {
    this.#search = new ExecutionSearch(unitOfWork);
  }

  /** @param before id of the last one of the page before */
  async list(filter: ExecutionFilter, limit: number, before?: string): Promise<ExecutionSummary[]> {
    const { text } = filter;
    if (text !== undefined && text.trim() !== '') return await this.#found(filter, text, limit, before);
    const rows = await this.unitOfWork.read(async (manager) => {
      const found: Row[] = [];
      for (const walk of walksOf(filter)) found.push(...(await this.#walk(manager, walk, limit, before)));
      return found;
    });
    return newestFirst(rows)
      .slice(0, limit)
      .map((row) => this.#summary(row));
  }

  async #walk(manager: EntityManager, walk: Walk, limit: number, before: string | undefined): Promise<Row[]> {
    const conditions = conditionsOf(walk, before);
    const kind = conditions.map(({ column, sign }) => column + sign).join(' ');
    let statement = this.#statements.get(kind);
    if (statement === undefined) this.#statements.set(kind, (statement = statementOf(manager, conditions)));
    const values = conditions.map(({ value }) => value);
    return await manager.query<Row[]>(`${statement} LIMIT ${String(limit)}`, values);
  }

  async #found(filter: ExecutionFilter, text: string, limit: number, before?: string): Promise<ExecutionSummary[]> {
    const found: Row[] = [];
    let lookedAt = 0;
    const range = { from: filter.since && ulidFrom(filter.since), before: lower(before, filter.until) };
    for await (const stretch of this.#search.find(text, range, batch)) {
      const rows = await this.unitOfWork.read((manager) => matching(manager, filter, stretch.ids).getRawMany<Row>());
      found.push(...newestFirst(rows));
      lookedAt += stretch.lookedAt;
      if (found.length >= limit || lookedAt >= mostLookedAt) break;
    }
    return found.slice(0, limit).map((row) => this.#summary(row));
  }

  #summary(row: Row): ExecutionSummary {
    return { ...headOf(row), stages: this.#stages(row) };
  }

  /** Of the newest executions the same text comes again and again. */
  #stages({ id, digest: text }: Row): readonly StageDigest[] {
    const known = this.#digests.get(id);
    if (known?.text === text) return known.stages;
    const stages = JSON.parse(text) as StageDigest[];
    this.#digests.set(id, { text, stages });
    if (this.#digests.size > mostDigests) {
      const [oldest = ''] = this.#digests.keys();
      this.#digests.delete(oldest);
    }
    return stages;
  }
}

function walksOf({ applications, statuses, text: _, ...rest }: ExecutionFilter): Walk[] {
  const reach =
    applications === undefined
      ? [rest.application]
      : [...new Set(applications)].filter((name) => rest.application === undefined || name === rest.application);
  const wanted = statuses === undefined ? [undefined] : [...new Set(statuses)];
  return reach.flatMap((application) =>
    wanted.map((status) => ({
      ...rest,
      ...(application === undefined ? {} : { application }),
      ...(status === undefined ? {} : { status }),
    })),
  );
}

interface Condition {
  column: 'application' | 'pipelineConfigId' | 'parentExecutionId' | 'type' | 'status' | 'id';
  sign: '=' | '<' | '>=';
  value: string;
}

function conditionsOf(walk: Walk, before: string | undefined): Condition[] {
  const conditions: Condition[] = [];
  for (const column of ['application', 'pipelineConfigId', 'parentExecutionId', 'type', 'status'] as const) {
    const value = walk[column];
    if (value !== undefined) conditions.push({ column, sign: '=', value });
  }
  const end = lower(before, walk.until);
  if (end !== undefined) conditions.push({ column: 'id', sign: '<', value: end });
  if (walk.since !== undefined) conditions.push({ column: 'id', sign: '>=', value: ulidFrom(walk.since) });
  return conditions;
}

/** In the words of the database; it takes the values of the conditions in their order. */
function statementOf(manager: EntityManager, conditions: readonly Condition[]): string {
  const query = summaries(manager).orderBy('execution.id', 'DESC');
  conditions.forEach(({ column, sign, value }, n) => {
    query.andWhere(`execution.${column} ${sign} :value${String(n)}`, { [`value${String(n)}`]: value });
  });
  const [statement] = query.getQueryAndParameters();
  return statement;
}

function matching(manager: EntityManager, filter: ExecutionFilter, ids: string[]): SelectQueryBuilder<ExecutionRow> {
  const { application, applications, pipelineConfigId, parentExecutionId, type, statuses } = filter;
  const query = summaries(manager).where({ id: In(ids) });
  if (application !== undefined) query.andWhere({ application });
  if (applications !== undefined) query.andWhere({ application: In(applications) });
  if (pipelineConfigId !== undefined) query.andWhere({ pipelineConfigId });
  if (parentExecutionId !== undefined) query.andWhere({ parentExecutionId });
  if (type !== undefined) query.andWhere({ type });
  if (statuses !== undefined) query.andWhere({ status: In(statuses) });
  return query;
}

/** As the driver hands them out: to make an entity of each would cost more than to read them. */
type Row = Pick<ExecutionRow, Exclude<(typeof columns)[number], Instant>> & Record<Instant, number | string | null>;
/** PostgreSQL tells a `bigint` as text. */
type Instant = 'buildTime' | 'startTime' | 'endTime';

const summaries = (manager: EntityManager): SelectQueryBuilder<ExecutionRow> =>
  columns.reduce(
    (query, column) => query.addSelect(`execution.${column}`, column),
    manager.createQueryBuilder(ExecutionRow, 'execution').select([]),
  );

const columns = [
  'id',
  'type',
  'application',
  'pipelineConfigId',
  'name',
  'status',
  'waiting',
  'startedBy',
  'buildTime',
  'startTime',
  'endTime',
  'seq',
  'digest',
] as const;

/** The earlier end of two. */
function lower(before: string | undefined, until: Date | undefined): string | undefined {
  const end = until && ulidFrom(until);
  if (before === undefined || end === undefined) return before ?? end;
  return before < end ? before : end;
}

const newestFirst = (rows: readonly Row[]): Row[] => rows.toSorted((left, right) => (left.id < right.id ? 1 : -1));

function headOf(row: Row): Omit<ExecutionSummary, 'stages'> {
  return {
    id: row.id,
    type: row.type,
    application: row.application,
    ...(row.pipelineConfigId === null ? {} : { pipelineConfigId: row.pipelineConfigId }),
    name: row.name,
    status: row.status as Status,
    waiting: row.waiting === 1,
    startedBy: row.startedBy,
    buildTime: Number(row.buildTime),
    ...(row.startTime === null ? {} : { startTime: Number(row.startTime) }),
    ...(row.endTime === null ? {} : { endTime: Number(row.endTime) }),
    seq: row.seq,
  };
}
