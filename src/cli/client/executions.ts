import type { JsonObject } from '../../kernel/index.ts';
import { Refused } from '../errors.ts';
import type { ExecutionView } from '../model/execution-view.ts';
import type { Connection } from './connection.ts';
import { allOf, type Page } from './pages.ts';
import { done, noSuch, type Payload } from './payload.ts';
import { getPipeline } from './pipelines.ts';
import type { ExecutionSummary } from './records.ts';

const summaryFields = 'executionId application name status waiting startedBy buildTime startTime endTime';

const wholeFields = `${summaryFields} seq
  cancellation { by reason }
  failure { message }
  stages(includeSynthetic: true) {
    stageId refId type name status startTime endTime parentStageId
    error { message errors }
    tasks { name status dueAt trouble error { message errors } }
    ... on ManualJudgmentStage { options instructions judgedBy }
  }`;

export const executionQuery = `query ($id: String!) { execution(id: $id) { ${wholeFields} } }`;

/** @throws {Refused} there is none */
export async function getExecution(connection: Connection, id: string): Promise<ExecutionView> {
  const { execution } = await connection.ask<{ execution: ExecutionView | null }>(executionQuery, { id });
  if (execution === null) throw noSuch('execution', id);
  return execution;
}

export const listExecutionsQuery = `query ($filter: ExecutionFilter, $first: Int, $after: String) {
  executions(filter: $filter, first: $first, after: $after) {
    edges { node { ${summaryFields} } } pageInfo { hasNextPage endCursor }
  }
}`;

/** What `execution list` asks for; `pipeline` is a name or an id, and needs the application. */
interface ListFilter {
  application?: string;
  pipeline?: string;
  statuses?: string[];
  text?: string;
  since?: string;
  until?: string;
}

/** Newest first. */
export async function listExecutions(
  connection: Connection,
  { application, pipeline, ...rest }: ListFilter,
  most: number,
): Promise<ExecutionSummary[]> {
  const configId =
    pipeline === undefined ? undefined : (await getPipeline(connection, application ?? '', pipeline)).configId;
  const filter: JsonObject = {
    ...(application === undefined ? {} : { application }),
    ...(configId === undefined ? {} : { configId }),
    ...rest,
  };
  return await allOf(async (page) => {
    const variables = { filter, ...page };
    return (await connection.ask<{ executions: Page<ExecutionSummary> }>(listExecutionsQuery, variables)).executions;
  }, most);
}

/** A mutation that answers with the execution: its name in the API, and its arguments with their types. */
const changing = (name: string, args: Record<string, string>): string => {
  const declared = Object.entries(args).map(([arg, type]) => `$${arg}: ${type}`);
  const handed = Object.keys(args).map((arg) => `${arg}: $${arg}`);
  return `mutation (${declared.join(', ')}) {
    payload: ${name}(${handed.join(', ')}) { execution { ${summaryFields} } errors { message code path } }
  }`;
};

const one = { executionId: 'String!' };
const stage = { ...one, stageId: 'String!' };

export const changes = {
  start: changing('startPipeline', {
    application: 'String!',
    nameOrId: 'String!',
    parameters: 'JSONObject',
    idempotencyKey: 'String',
    trigger: 'JSONObject',
    executionId: 'String',
    evenIfDisabled: 'Boolean',
  }),
  cancel: changing('cancelExecution', { ...one, reason: 'String' }),
  pause: changing('pauseExecution', one),
  resume: changing('resumeExecution', one),
  restartStage: changing('restartStage', stage),
  skipStage: changing('skipStage', stage),
  judge: changing('judge', { ...stage, decision: 'JudgmentDecision!', input: 'String' }),
};

const undone: Record<keyof typeof changes, string> = {
  start: 'The pipeline was not started',
  cancel: 'The execution was not cancelled',
  pause: 'The execution was not paused',
  resume: 'The execution was not resumed',
  restartStage: 'The stage was not restarted',
  skipStage: 'The stage was not skipped',
  judge: 'The judgment was not taken',
};

/**
 * Changes an execution, or makes one.
 *
 * @returns it, as it is once the change is durable
 * @throws {Refused}
 */
export async function change(
  connection: Connection,
  what: keyof typeof changes,
  variables: JsonObject,
): Promise<ExecutionSummary> {
  const { payload } = await connection.ask<{ payload: Payload & { execution: ExecutionSummary | null } }>(
    changes[what],
    variables,
  );
  const { execution } = done(payload, undone[what]);
  if (execution === null) throw new Refused('The server does not tell what came of it.');
  return execution;
}

export const deleteExecutionQuery = `mutation ($id: String!) {
  payload: deleteExecution(executionId: $id) { errors { message code path } }
}`;

/** Takes one that is over out of the history. @throws {Refused} */
export async function deleteExecution(connection: Connection, id: string): Promise<void> {
  const { payload } = await connection.ask<{ payload: Payload }>(deleteExecutionQuery, { id });
  done(payload, 'The execution was not deleted');
}
