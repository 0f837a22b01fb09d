import type { JsonObject } from '../../kernel/index.ts';
import { Refused } from '../errors.ts';
import type { Connection } from './connection.ts';
import { allOf, type Page } from './pages.ts';
import { done, noSuch, type Payload } from './payload.ts';
import type { ProjectRecord } from './records.ts';

const fields = 'projectId name email applications document revision updatedAt updatedBy';

export const listProjectsQuery = `query ($first: Int, $after: String) {
  projects(first: $first, after: $after) { edges { node { ${fields} } } pageInfo { hasNextPage endCursor } }
}`;

export async function listProjects(connection: Connection): Promise<ProjectRecord[]> {
  return await allOf(
    async (page) => (await connection.ask<{ projects: Page<ProjectRecord> }>(listProjectsQuery, page)).projects,
  );
}

export const projectQuery = `query ($nameOrId: String!) { project(nameOrId: $nameOrId) { ${fields} } }`;

/** @throws {Refused} there is none */
export async function getProject(connection: Connection, nameOrId: string): Promise<ProjectRecord> {
  const { project } = await connection.ask<{ project: ProjectRecord | null }>(projectQuery, { nameOrId });
  if (project === null) throw noSuch('project', nameOrId);
  return project;
}

export const saveProjectMutation = `mutation ($document: JSONObject!, $expectedRevision: Int) {
  saveProject(document: $document, expectedRevision: $expectedRevision) {
    project { ${fields} } errors { message code path }
  }
}`;

/** @throws {Refused} */
export async function saveProject(
  connection: Connection,
  document: JsonObject,
  expectedRevision?: number,
): Promise<ProjectRecord> {
  const { saveProject: payload } = await connection.ask<{ saveProject: Payload & { project: ProjectRecord | null } }>(
    saveProjectMutation,
    { document, ...(expectedRevision === undefined ? {} : { expectedRevision }) },
  );
  const { project } = done(payload, 'The project was not saved');
  if (project === null) throw new Refused('The server does not tell what it has saved.');
  return project;
}

export const deleteProjectMutation = `mutation ($nameOrId: String!) {
  deleteProject(nameOrId: $nameOrId) { errors { message code path } }
}`;

/** @throws {Refused} */
export async function deleteProject(connection: Connection, nameOrId: string): Promise<void> {
  const answer = await connection.ask<{ deleteProject: Payload }>(deleteProjectMutation, { nameOrId });
  done(answer.deleteProject, `The project ${nameOrId} was not deleted`);
}
