import type { JsonObject } from '../../kernel/index.ts';
import { Refused } from '../errors.ts';
import type { Connection } from './connection.ts';
import { allOf, type Page } from './pages.ts';
import { done, noSuch, type Payload } from './payload.ts';
import type { PipelineWarning } from './pipelines.ts';

/** A template, without the document. */
export interface TemplateRecord {
  templateId: string;
  schema: string;
  name: string;
  scopes: string[];
  tags: { tag: string; version: number }[];
  version: number;
  updatedAt: string;
  updatedBy: string;
}

const fields = 'templateId schema name scopes tags { tag version } version updatedAt updatedBy';

export const listTemplatesQuery = `query ($scopes: [String!], $first: Int, $after: String) {
  pipelineTemplates(scopes: $scopes, first: $first, after: $after) {
    edges { node { ${fields} } } pageInfo { hasNextPage endCursor }
  }
}`;

export async function listTemplates(connection: Connection, scopes: readonly string[]): Promise<TemplateRecord[]> {
  return await allOf(async (page) => {
    const variables = { ...page, ...(scopes.length > 0 ? { scopes: [...scopes] } : {}) };
    return (await connection.ask<{ pipelineTemplates: Page<TemplateRecord> }>(listTemplatesQuery, variables))
      .pipelineTemplates;
  });
}

export const templateQuery = `query ($id: String!, $tag: String, $digest: String) {
  pipelineTemplate(id: $id) { at(tag: $tag, digest: $digest) { version document } }
}`;

/** @param reference `ID`, `ID:TAG` or `ID@sha256:DIGEST` @throws {Refused} there is none */
export async function getTemplate(connection: Connection, reference: string): Promise<JsonObject> {
  const { id, tag, digest } = partsOf(reference);
  const variables = { id, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
  const answer = await connection.ask<{ pipelineTemplate: { at: { document: JsonObject } | null } | null }>(
    templateQuery,
    variables,
  );
  const found = answer.pipelineTemplate?.at;
  if (!found) throw noSuch('pipeline template', reference);
  return found.document;
}

/** `deploy:stable`, taken apart; what is wrong with it the server tells. */
export function partsOf(reference: string): { id: string; tag?: string; digest?: string } {
  const [id = '', digest] = reference.replace(/^spinnaker:\/\//, '').split('@sha256:', 2);
  if (digest !== undefined) return { id, digest };
  const [plain = '', tag] = id.split(':', 2);
  return { id: plain, ...(tag === undefined ? {} : { tag }) };
}

export const saveTemplateMutation = `mutation (
  $document: JSONObject!, $tag: String, $expectedVersion: Int, $skipPlanDependents: Boolean, $dryRun: Boolean
) {
  savePipelineTemplate(
    document: $document, tag: $tag, expectedVersion: $expectedVersion, skipPlanDependents: $skipPlanDependents, dryRun: $dryRun
  ) {
    templateId version { version digest tags } warnings { message path } errors { message code path }
    dependents { name application changes { path change before after } }
  }
}`;

export interface SavedTemplate {
  templateId: string;
  version: { version: number; digest: string; tags: string[] };
  warnings: PipelineWarning[];
  dependents: {
    name: string;
    application: string | null;
    changes: { path: (string | number)[]; change: string; before: unknown; after: unknown }[];
  }[];
}

/** @throws {Refused} with every fault and its path, or every pipeline that would break */
export async function saveTemplate(
  connection: Connection,
  document: JsonObject,
  options: { tag?: string; expectedVersion?: number; skipPlanDependents?: boolean; dryRun?: boolean },
): Promise<SavedTemplate> {
  const answer = await connection.ask<{
    savePipelineTemplate: Payload & { [K in keyof SavedTemplate]: SavedTemplate[K] | null };
  }>(saveTemplateMutation, { document, ...options });
  const { templateId, version, warnings, dependents } = done(answer.savePipelineTemplate, 'The template was not saved');
  if (templateId === null || version === null) throw new Refused('The server does not tell what it has saved.');
  return { templateId, version, warnings: warnings ?? [], dependents: dependents ?? [] };
}

export const deleteTemplateMutation = `mutation ($id: String!, $tag: String) {
  deletePipelineTemplate(id: $id, tag: $tag) { deleted errors { message code path } }
}`;

/** @param tag only this name for one of its versions @throws {Refused} it is in use, or not there */
export async function deleteTemplate(connection: Connection, id: string, tag?: string): Promise<void> {
  const variables = { id, ...(tag === undefined ? {} : { tag }) };
  const answer = await connection.ask<{ deletePipelineTemplate: Payload }>(deleteTemplateMutation, variables);
  done(answer.deletePipelineTemplate, `The template ${id} was not deleted`);
}

export const planTemplateQuery = `query ($config: JSONObject!) {
  planTemplate(config: $config) { document warnings { message path } errors { message code path } }
}`;

/** What a template makes of a configuration; nothing is saved. @throws {Refused} with every fault and its path */
export async function planTemplate(
  connection: Connection,
  config: JsonObject,
): Promise<{ document: JsonObject; warnings: PipelineWarning[] }> {
  const answer = await connection.ask<{
    planTemplate: Payload & { document: JsonObject | null; warnings: PipelineWarning[] | null };
  }>(planTemplateQuery, { config });
  const { document, warnings } = done(answer.planTemplate, 'The template makes no pipeline of it');
  if (document === null) throw new Refused('The server does not tell what it has planned.');
  return { document, warnings: warnings ?? [] };
}
