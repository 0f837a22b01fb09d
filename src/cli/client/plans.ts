import type { JsonObject } from '../../kernel/index.ts';
import type { Connection } from './connection.ts';
import { done, type Payload } from './payload.ts';

/** An object outside, and what would become of it. */
export interface PlannedObject {
  what: string;
  where: string;
  change: 'CREATE' | 'CHANGE' | 'NONE' | 'CONFLICT' | 'FORBIDDEN' | 'REFUSED';
  diff: string;
  message: string | null;
}

/** What a stage would change. */
export interface PlannedStage {
  refId: string;
  name: string;
  type: string;
  changes: PlannedObject[];
  problem: string | null;
  open: string[];
}

export const planPipelineQuery = `query ($document: JSONObject!, $parameters: JSONObject, $artifacts: [JSONObject!]) {
  planPipeline(document: $document, parameters: $parameters, artifacts: $artifacts) {
    stages { refId name type problem open changes { what where change diff message } }
    errors { message code path }
  }
}`;

/** What the stages of a pipeline would change now. @throws {Refused} */
export async function planPipeline(
  connection: Connection,
  asked: { document: JsonObject; parameters?: JsonObject; artifacts?: JsonObject[] },
): Promise<PlannedStage[]> {
  const answer = await connection.ask<{ planPipeline: Payload & { stages: PlannedStage[] | null } }>(
    planPipelineQuery,
    asked,
  );
  return done(answer.planPipeline, 'The pipeline was not planned').stages ?? [];
}
