import type { JsonObject } from '../../kernel/index.ts';
import { Refused } from '../errors.ts';
import type { Connection } from './connection.ts';
import { allOf, type Page } from './pages.ts';
import { done, noSuch, type Payload } from './payload.ts';
import type { ApplicationRecord } from './records.ts';

const fields = 'name email attributes revision updatedAt updatedBy';

export const listApplicationsQuery = `query ($first: Int, $after: String) {
  applications(first: $first, after: $after) { edges { node { ${fields} } } pageInfo { hasNextPage endCursor } }
}`;

export async function listApplications(connection: Connection): Promise<ApplicationRecord[]> {
  return await allOf(
    async (page) =>
      (await connection.ask<{ applications: Page<ApplicationRecord> }>(listApplicationsQuery, page)).applications,
  );
}

export const applicationQuery = `query ($name: String!) { application(name: $name) { ${fields} } }`;

/** @throws {Refused} there is none */
export async function getApplication(connection: Connection, name: string): Promise<ApplicationRecord> {
  const { application } = await connection.ask<{ application: ApplicationRecord | null }>(applicationQuery, { name });
  if (application === null) throw noSuch('application', name);
  return application;
}

export const saveApplicationMutation = `mutation ($document: JSONObject!, $expectedRevision: Int) {
  saveApplication(document: $document, expectedRevision: $expectedRevision) {
    application { ${fields} } errors { message code path }
  }
}`;

/** @throws {Refused} */
export async function saveApplication(
  connection: Connection,
  document: JsonObject,
  expectedRevision?: number,
): Promise<ApplicationRecord> {
  const { saveApplication: payload } = await connection.ask<{
    saveApplication: Payload & { application: ApplicationRecord | null };
  }>(saveApplicationMutation, { document, ...(expectedRevision === undefined ? {} : { expectedRevision }) });
  const { application } = done(payload, 'The application was not saved');
  if (application === null) throw new Refused('The server does not tell what it has saved.');
  return application;
}

export const deleteApplicationMutation = `mutation ($name: String!, $force: Boolean) {
  deleteApplication(name: $name, force: $force) { errors { message code path } }
}`;

/** @param force its pipelines too. @throws {Refused} */
export async function deleteApplication(connection: Connection, name: string, force: boolean): Promise<void> {
  const answer = await connection.ask<{ deleteApplication: Payload }>(deleteApplicationMutation, { name, force });
  done(answer.deleteApplication, `The application ${name} was not deleted`);
}
