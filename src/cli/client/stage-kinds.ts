import type { JsonObject } from '../../kernel/index.ts';
import { Refused } from '../errors.ts';
import type { Connection } from './connection.ts';

/** A kind of stage that the server knows. */
export interface StageKindRecord {
  kind: string;
  aliases: string[];
  title: string;
  description: string | null;
}

const kindsQuery = `query { stageKinds { kind aliases title description } }`;

/** By kind. */
export async function listStageKinds(connection: Connection): Promise<StageKindRecord[]> {
  const { stageKinds } = await connection.ask<{ stageKinds: StageKindRecord[] }>(kindsQuery);
  return stageKinds.toSorted((left, right) => left.kind.localeCompare(right.kind));
}

const schemaQuery = `query ($kind: String) { stageKinds(kind: $kind) { configSchema } }`;

/** @throws {Refused} the server knows no such kind */
export async function getStageSchema(connection: Connection, kind: string): Promise<JsonObject> {
  const { stageKinds } = await connection.ask<{ stageKinds: { configSchema: JsonObject }[] }>(schemaQuery, { kind });
  const [found] = stageKinds;
  if (found === undefined) {
    throw new Refused(`There is no stage kind ${kind}.`, {
      hints: ['`gennaker stage kinds` shows those that there are.'],
    });
  }
  return found.configSchema;
}
