import type { JsonObject } from '../../kernel/index.ts';
import type { Connection } from './connection.ts';
import { done, type Payload } from './payload.ts';

/** What the API tells of a condition. Instants are ISO texts. */
export interface ConditionRecord {
  name: string;
  message: string | null;
  applications: string[] | null;
  accounts: string[] | null;
  clusters: string[] | null;
  from: string | null;
  until: string | null;
  setBy: string | null;
}

export const conditionsQuery = '{ conditions { name message applications accounts clusters from until setBy } }';

export async function listConditions(connection: Connection): Promise<ConditionRecord[]> {
  return (await connection.ask<{ conditions: ConditionRecord[] }>(conditionsQuery, {})).conditions;
}

export const setConditionMutation = `mutation ($document: JSONObject!) {
  setCondition(document: $document) { errors { message code path } }
}`;

/** @throws {Refused} */
export async function setCondition(connection: Connection, document: JsonObject): Promise<void> {
  const { setCondition: payload } = await connection.ask<{ setCondition: Payload }>(setConditionMutation, { document });
  done(payload, 'The condition was not set');
}

export const takeConditionBackMutation = `mutation ($name: String!) {
  takeConditionBack(name: $name) { errors { message code path } }
}`;

/** @throws {Refused} */
export async function takeConditionBack(connection: Connection, name: string): Promise<void> {
  const answer = await connection.ask<{ takeConditionBack: Payload }>(takeConditionBackMutation, { name });
  done(answer.takeConditionBack, `The condition ${name} was not taken back`);
}
