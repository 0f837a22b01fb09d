import type { Json, JsonObject } from '../../kernel/index.ts';
import { Refused } from '../errors.ts';
import type { Connection } from './connection.ts';
import { allOf, type Page } from './pages.ts';
import { done, type Payload } from './payload.ts';

/** One line of a list of tasks. Instants are ISO texts. */
export interface TaskSummary {
  taskId: string;
  application: string;
  name: string;
  status: string;
  startedBy: string;
  buildTime: string;
  startTime: string | null;
  endTime: string | null;
}

/** A task with all that came of it. */
export interface TaskRecord extends TaskSummary {
  steps: { name: string; status: string; error: { message: string } | null }[];
  variables: { key: string; value: Json }[];
}

const summaryFields = 'taskId application name status startedBy buildTime startTime endTime';

export const taskQuery = `query ($id: String!) {
  task(id: $id) { ${summaryFields} steps { name status error { message } } variables { key value } }
}`;

export const tasksQuery = `query ($application: String, $statuses: [ExecutionStatus!], $first: Int, $after: String) {
  tasks(application: $application, statuses: $statuses, first: $first, after: $after) {
    edges { node { ${summaryFields} } } pageInfo { hasNextPage endCursor }
  }
}`;

const payload = `{ task { ${summaryFields} } errors { message code path } }`;

export const startTaskMutation = `mutation ($job: [JSONObject!]!, $application: String, $description: String, $trigger: JSONObject) {
  payload: startTask(job: $job, application: $application, description: $description, trigger: $trigger) ${payload}
}`;

export const cancelTaskMutation = `mutation ($taskId: String!, $reason: String) {
  payload: cancelTask(taskId: $taskId, reason: $reason) ${payload}
}`;

/** @throws {Refused} there is none */
export async function getTask(connection: Connection, id: string): Promise<TaskRecord> {
  const { task } = await connection.ask<{ task: TaskRecord | null }>(taskQuery, { id });
  if (task === null) {
    const hints = ['`gennaker task list` shows those that there are; what pipelines run, `gennaker execution list`.'];
    throw new Refused(`There is no task ${id}.`, { code: 'NO_SUCH_TASK', hints });
  }
  return task;
}

/** Newest first. */
export async function listTasks(connection: Connection, filter: JsonObject, most: number): Promise<TaskSummary[]> {
  return await allOf(
    async (page) => (await connection.ask<{ tasks: Page<TaskSummary> }>(tasksQuery, { ...filter, ...page })).tasks,
    most,
  );
}

/** @throws {Refused} */
export async function startTask(connection: Connection, request: JsonObject): Promise<TaskSummary> {
  return await changed(connection, startTaskMutation, request, 'The task was not started');
}

/** @throws {Refused} */
export async function cancelTask(connection: Connection, taskId: string, reason?: string): Promise<TaskSummary> {
  const why = reason === undefined ? {} : { reason };
  return await changed(connection, cancelTaskMutation, { taskId, ...why }, 'The task was not cancelled');
}

async function changed(
  connection: Connection,
  mutation: string,
  variables: JsonObject,
  undone: string,
): Promise<TaskSummary> {
  const answer = await connection.ask<{ payload: Payload & { task: TaskSummary | null } }>(mutation, variables);
  const { task } = done(answer.payload, undone);
  if (task === null) throw new Refused('The server does not tell what came of it.');
  return task;
}
