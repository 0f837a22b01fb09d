import type { Json, JsonObject } from '../../kernel/index.ts';
import { Refused } from '../errors.ts';
import type { Connection } from './connection.ts';
import { allOf, type Page } from './pages.ts';
import { done, noSuch, type Payload, type UserError } from './payload.ts';
import type { PipelineRecord } from './records.ts';

const fields = 'configId name application disabled revision updatedAt updatedBy stages { refId type name }';

/** What was kept although it is not known there, and the like. */
export interface PipelineWarning {
  message: string;
  path: string[];
}

export const listPipelinesQuery = `query ($application: String!, $first: Int, $after: String) {
  application(name: $application) {
    pipelines(first: $first, after: $after) { edges { node { ${fields} } } pageInfo { hasNextPage endCursor } }
  }
}`;

/** @throws {Refused} there is no such application */
export async function listPipelines(connection: Connection, application: string): Promise<PipelineRecord[]> {
  return await allOf(async (page) => {
    const answer = await connection.ask<{ application: { pipelines: Page<PipelineRecord> } | null }>(
      listPipelinesQuery,
      { application, ...page },
    );
    if (answer.application === null) throw noSuch('application', application);
    return answer.application.pipelines;
  });
}

export const pipelineQuery = `query ($application: String!, $nameOrId: String!) {
  pipeline(application: $application, nameOrId: $nameOrId) { ${fields} document }
}`;

type Whole = PipelineRecord & { document: JsonObject };

async function findPipeline(connection: Connection, application: string, nameOrId: string): Promise<Whole | null> {
  return (await connection.ask<{ pipeline: Whole | null }>(pipelineQuery, { application, nameOrId })).pipeline;
}

/** @throws {Refused} there is none */
export async function getPipeline(connection: Connection, application: string, nameOrId: string): Promise<Whole> {
  const found = await findPipeline(connection, application, nameOrId);
  if (found === null) throw noSuch('pipeline', `${nameOrId} of ${application}`);
  return found;
}

export const savePipelineMutation = `mutation ($document: JSONObject!, $expectedRevision: Int, $dryRun: Boolean) {
  savePipeline(document: $document, expectedRevision: $expectedRevision, dryRun: $dryRun) {
    pipeline { ${fields} } warnings { message path } errors { message code path }
  }
}`;

type SavePayload = Payload & { pipeline: PipelineRecord | null; warnings: PipelineWarning[] | null };

async function send(connection: Connection, variables: JsonObject): Promise<SavePayload> {
  return (await connection.ask<{ savePipeline: SavePayload }>(savePipelineMutation, variables)).savePipeline;
}

/**
 * Makes a pipeline, or changes the one of that name: a document without an `id` is given that of its namesake.
 *
 * @throws {Refused} with every fault and its path
 */
export async function savePipeline(
  connection: Connection,
  document: JsonObject,
  expectedRevision?: number,
): Promise<{ pipeline: PipelineRecord; warnings: PipelineWarning[] }> {
  const { application, name, id } = document;
  const namesake =
    isText(application) && isText(name) && !isText(id) ? await findPipeline(connection, application, name) : null;
  const whole = namesake === null ? document : { ...document, id: namesake.configId };
  const revision = expectedRevision === undefined ? {} : { expectedRevision };
  const payload = await send(connection, { document: whole, ...revision });
  const { pipeline, warnings } = done(payload, `The pipeline ${isText(name) ? `${name} ` : ''}was not saved`);
  if (pipeline === null) throw new Refused('The server does not tell what it has saved.');
  return { pipeline, warnings: warnings ?? [] };
}

const isText = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';

/** What a save would say; nothing is saved. */
export async function validatePipeline(
  connection: Connection,
  document: JsonObject,
): Promise<{ errors: readonly UserError[]; warnings: PipelineWarning[] }> {
  const { errors, warnings } = await send(connection, { document, dryRun: true });
  return { errors, warnings: warnings ?? [] };
}

export const deletePipelineMutation = `mutation ($application: String!, $nameOrId: String!) {
  deletePipeline(application: $application, nameOrId: $nameOrId) { errors { message code path } }
}`;

/** @throws {Refused} */
export async function deletePipeline(connection: Connection, application: string, nameOrId: string): Promise<void> {
  const answer = await connection.ask<{ deletePipeline: Payload }>(deletePipelineMutation, { application, nameOrId });
  done(answer.deletePipeline, `The pipeline ${nameOrId} of ${application} was not deleted`);
}
